// Every page in both languages and both themes: nothing to complain about, nothing that axe-core finds, nothing from
// another origin; and it fits on a phone and on a wall.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBrowser, openPage, startBrowser, violations } from './support/browser.mjs';
import { paths } from './support/paths.mjs';
import { startSubject } from './support/subject.mjs';


describe('pages', { skip: noBrowser }, () => {
  let subject;
  let browser;
  before(async () => {
    subject = await startSubject();
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await subject.close();
  });

  for (const language of ['sv', 'en']) {
    for (const theme of ['light', 'dark']) {
      test(`are whole and accessible in ${language}, ${theme}`, async () => {
        const { page, complaints, visit, close } = await openPage(browser, subject.address, { theme });
        const found = [];
        for (const path of paths) {
          await visit(path + (path.includes('?') ? '&' : '?') + 'lang=' + language);
          assert.deepEqual(complaints, [], path);
          assert.equal(await page.getAttribute('html', 'lang'), language);
          assert.equal(await page.locator('h1').count(), 1, path);
          found.push(...(await violations(page)).map((one) => path + ': ' + one));
        }
        assert.deepEqual(found, []);
        await close();
      });
    }
  }

  for (const width of [320, 2560]) {
    test(`need no scrolling sideways at ${width} pixels`, async () => {
      const { page, complaints, visit, close } = await openPage(browser, subject.address, { width });
      for (const path of paths) {
        await visit(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} is ${wide} pixels wide`);
        assert.deepEqual(complaints, [], path);
      }
      await close();
    });
  }

  test('can be opened by the menu on a phone', async () => {
    const { page, visit, close } = await openPage(browser, subject.address, { width: 360 });
    await visit('/');
    assert.equal(await page.locator('nav').isVisible(), false);
    await page.getByRole('button', { name: 'Meny' }).click();
    await page.getByRole('link', { name: 'Batch', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Batch' }).waitFor();
    assert.equal(await page.locator('nav').isVisible(), false);
    await close();
  });

  test('weigh less than 350 kB in all, and are shown before the charts are loaded', async () => {
    const { page, close } = await openPage(browser, subject.address);
    const sizes = [];
    page.on('response', (response) => {
      const url = response.url();
      // Streams of the interface never end.
      if (!url.includes('/api/'))
        sizes.push(
          response
            .request()
            .sizes()
            .then((size) => [url, size.responseBodySize]),
        );
    });
    let release;
    const held = new Promise((done) => (release = done));
    await page.route('**/assets/plot-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(subject.address + '/');
    await page.locator('.figure-value').first().waitFor();
    await page.locator('.card-title').first().waitFor();
    release();
    await page.locator('.plot-canvas svg').first().waitFor();
    const own = await Promise.all(sizes);
    assert.ok(own.length >= 4);
    // The mock does not compress; src/server/assets_test.cpp measures what the program holds.
    if (subject.kind !== 'mock') assert.ok(own.reduce((sum, [, size]) => sum + size, 0) < 350_000, JSON.stringify(own));
    await close();
  });

  test('print in black on white, with charts and without controls', async () => {
    const { page, visit, close } = await openPage(browser, subject.address, { theme: 'dark' });
    await visit('/users');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav').isVisible(), false);
    assert.equal(await page.locator('.actions').first().isVisible(), false);
    assert.equal(await page.locator('.plot-canvas svg').first().isVisible(), true);
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
      'rgb(255, 255, 255)',
    );
    // The ink of the light theme, on the chart too.
    const fills = await page
      .locator('.plot-canvas svg text')
      .evaluateAll((all) => all.map((one) => one.getAttribute('fill')));
    assert.ok(fills.includes('#566270'), [...new Set(fills)].join());
    await close();
  });
});
