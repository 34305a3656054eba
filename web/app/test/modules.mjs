// Modules of the page under test, bundled as Vite does: from the build folder that ctest names, or from here after
// `npm ci`.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env.MONALYS_WEB_APP || fileURLToPath(new URL('..', import.meta.url));

export async function load(name) {
  const { build } = createRequire(resolve(folder, 'package.json'))('esbuild');
  const made = await build({
    entryPoints: [resolve(folder, 'src', name)],
    bundle: true,
    write: false,
    format: 'esm',
    alias: { charts: resolve(folder, '../charts/src') },
    nodePaths: [resolve(folder, 'node_modules')],
  });
  return import('data:text/javascript;base64,' + Buffer.from(made.outputFiles[0].contents).toString('base64'));
}
