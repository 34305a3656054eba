// The program itself on a simulated platform: the figures on the page are those of the simulation's own books, every
// page is whole, and everything that can be downloaded comes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBrowser, openPage, settled, startBrowser, violations } from './support/browser.mjs';
import { paths } from './support/paths.mjs';
import { startSubject } from './support/subject.mjs';

const counts = [
  'users.unique',
  'session.started',
  'connection.concurrent.max',
  'run.users.max',
  'job.started',
  'agreement.signed',
];
const monthNames = 'January February March April May June July August September October November December'.split(' ');
const monthName = (month) => `${monthNames[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

describe('the program', { skip: noBrowser }, () => {
  let subject;
  let browser;
  before(async () => {
    subject = await startSubject();
    assert.equal(subject.kind, 'program');
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await subject.close();
  });

  /** What the table of a chart says of each month, as it is written there. */
  async function monthsOnThePage(page, visit, metric, truth) {
    await visit(`/explore?metric=${metric}&by=month&from=${truth.from}&to=${truth.to}&lang=en`);
    await page.getByRole('button', { name: /^As a table/ }).click();
    return new Map(
      await page
        .locator('.action-panel tbody tr')
        .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim()).slice(0, 2))),
    );
  }

  test('shows the figures of the truth', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    for (const metric of counts) {
      const truth = subject.truth.metrics[metric];
      const shown = await monthsOnThePage(page, visit, metric, truth);
      for (const [month, value] of Object.entries(truth.values)) {
        assert.equal(shown.get(monthName(month))?.replace(/[^\d.-]/g, ''), String(value), `${metric} in ${month}`);
      }
    }
    const stored = subject.truth.metrics['storage.bytes'];
    const shown = await monthsOnThePage(page, visit, 'storage.bytes', stored);
    for (const [month, bytes] of Object.entries(stored.values)) {
      assert.equal(shown.get(monthName(month)), `${(bytes / 1e12).toFixed(2)}\u00a0TB`, month);
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('opens months and groups as what the program calls them', async () => {
    const { page, visit, close } = await openPage(browser, subject.address);
    await visit('/explore?metric=users.unique&by=month&lang=en');
    await page.getByRole('button', { name: /^As a table/ }).click();
    const month = await page.locator('.action-panel tbody tr').last().locator('button').textContent();
    await page.getByRole('button', { name: `Show ${month} in detail` }).click();
    await page.waitForURL(/by=day/);
    assert.equal(monthName(new URL(page.url()).searchParams.get('from')), month);

    await visit('/explore?metric=users.unique&by=month&group=organisation&kind=ranked&lang=en');
    await page.getByRole('button', { name: /^As a table/ }).click();
    const cells = page.locator('.action-panel tbody tr').first().locator('td, th');
    const [name, figure] = await cells.allTextContents();
    await cells.locator('button').click();
    await page.waitForURL(/where=/);
    await settled(page);
    await page.getByRole('slider').first().focus();
    await page.keyboard.press('End');
    const shown = await page.getByRole('slider').first().getAttribute('aria-valuetext');
    // A month without some of its logs is said to be incomplete.
    assert.equal(shown.split(': ')[1].replace(' (incomplete)', ''), figure, `${name}: ${shown}`);
    assert.deepEqual(await page.locator('[role=alert]').allTextContents(), []);
    await close();
  });

  test('shows in Explore what a page shows, also of what comes round each week', async () => {
    const { page, visit, close } = await openPage(browser, subject.address);
    await visit('/batch?lang=en');
    await page.locator('article a[href*="profile=week"]').first().click();
    await page.waitForURL(/profile=week/);
    await settled(page);
    assert.equal(await page.getByRole('slider').first().getAttribute('aria-valuemax'), '168');
    await page.getByLabel('Period').selectOption({ label: 'Month of the year' });
    await page.waitForURL(/profile=year/);
    await settled(page);
    assert.equal(await page.getByRole('slider').first().getAttribute('aria-valuemax'), '12');
    await page.getByLabel('Period').selectOption({ label: 'Month' });
    await page.waitForURL(/by=month/);
    await settled(page);
    assert.deepEqual(await page.locator('[role=alert]').allTextContents(), []);
    await close();
  });

  for (const [language, theme] of [
    ['sv', 'light'],
    ['sv', 'dark'],
    ['en', 'light'],
    ['en', 'dark'],
  ]) {
    test(`has pages that are whole and accessible in ${language}, ${theme}`, async () => {
      const { page, complaints, visit, close } = await openPage(browser, subject.address, { theme });
      const found = [];
      for (const path of paths) {
        await visit(path + (path.includes('?') ? '&' : '?') + 'lang=' + language);
        assert.deepEqual(complaints, [], path);
        assert.equal(await page.locator('h1').count(), 1, path);
        assert.deepEqual(await page.locator('[role=alert]').allTextContents(), [], path);
        const nameless = await page
          .locator('.legend-entry')
          .evaluateAll((all) =>
            all.filter((one) => one.textContent.trim() === one.querySelector('.legend-value').textContent),
          );
        assert.deepEqual(nameless, [], `${path}: a legend without a name`);
        found.push(...(await violations(page)).map((one) => path + ': ' + one));
      }
      assert.deepEqual(found, []);
      await close();
    });
  }

  test('gives everything that a chart offers for download', async () => {
    const { page, visit, close } = await openPage(browser, subject.address);
    await visit('/explore?metric=users.unique&by=month&lang=en');
    await page.getByRole('button', { name: /^Download/ }).click();
    const links = await page
      .locator('.action-panel a[download]')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    assert.ok(links.length >= 4);
    const begins = { png: '\x89PNG', svg: '<', pdf: '%PDF-', csv: 'bucket,' };
    for (const link of links) {
      const given = await page.request.get(subject.address + link);
      assert.equal(given.status(), 200, link);
      const format = new URLSearchParams(link.split('?')[1]).get('format');
      const head = (await given.body()).subarray(0, 16).toString('latin1');
      assert.ok(head.replace('\u00ef\u00bb\u00bf', '').startsWith(begins[format]), `${format} begins with ${head}`);
    }
    await close();
  });
});
