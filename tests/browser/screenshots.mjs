// node screenshots.mjs ADDRESS FOLDER: what the documents show of the dashboard.

import { join } from 'node:path';
import { noBrowser, openPage, startBrowser } from './support/browser.mjs';

const [, , address, folder] = process.argv;
if (noBrowser) throw new Error(noBrowser);

const pictures = [
  { name: 'overview', path: '/?lang=en', theme: 'light', width: 1280, height: 1000 },
  {
    name: 'explore',
    path: '/explore?metric=users.unique&by=month&from=2015&forecast=12&lang=en',
    theme: 'light',
    width: 1280,
    height: 860,
  },
];

const browser = await startBrowser();
for (const { name, path, ...how } of pictures) {
  const { page, complaints, visit, close } = await openPage(browser, address, { ...how, deviceScaleFactor: 2 });
  await visit(path);
  if (complaints.length) throw new Error(`${path}: ${complaints.join('\n')}`);
  await page.screenshot({ path: join(folder, `dashboard-${name}.png`) });
  await close();
}
await browser.close();
