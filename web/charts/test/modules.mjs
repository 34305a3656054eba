// The compiled modules under test: in the build folder that ctest names, or in out/ after `npm run build`.

import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const folder =
  process.env.MONALYS_CHARTS || resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../out');

export const load = (name) => import(pathToFileURL(resolve(folder, name + '.js')).href);
