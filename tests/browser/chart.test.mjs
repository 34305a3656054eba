// A chart is read off, zoomed, moved, drilled into, shown as a table; all with the keyboard, and with the mouse.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBrowser, openPage, settled, startBrowser } from './support/browser.mjs';
import { startSubject } from './support/subject.mjs';

describe('a chart', { skip: noBrowser }, () => {
  let subject;
  let browser;
  let opened;
  before(async () => {
    subject = await startSubject();
    browser = await startBrowser();
    opened = await openPage(browser, subject.address);
  });
  after(async () => {
    assert.deepEqual(opened.complaints, []);
    await browser.close();
    await subject.close();
  });

  const hand = (page) => page.getByRole('slider').first();
  const value = (page) => hand(page).getAttribute('aria-valuetext');
  const buckets = async (page) => Number(await hand(page).getAttribute('aria-valuemax'));

  test('says what stands at each bucket, key by key, as its table does', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month&lang=sv');
    const rows = await table(page);
    await hand(page).focus();
    await page.keyboard.press('Home');
    assert.ok((await value(page)).endsWith(rows[0][1]), `${await value(page)} / ${rows[0]}`);
    await page.keyboard.press('ArrowRight');
    assert.ok((await value(page)).endsWith(rows[1][1]));
    await page.keyboard.press('End');
    const last = rows[rows.length - 1];
    assert.ok((await value(page)).endsWith(last[1]));
    assert.equal(await buckets(page), rows.length);
  });

  test('zooms with keys and buttons, keeps the stretch in the address, and shows all again', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month');
    const all = await buckets(page);
    await hand(page).focus();
    await page.keyboard.press('+');
    assert.equal(await buckets(page), Math.round(all / 2));
    assert.match(page.url(), /zoom=\d+-\d+/);
    const before = await hand(page).getAttribute('aria-valuetext');
    await page.keyboard.press('Home');
    const first = await value(page);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    assert.notEqual(await value(page), first);
    assert.ok(before);
    await page.reload();
    await settled(page);
    assert.equal(await buckets(page), Math.round(all / 2));
    await page.getByRole('button', { name: /^Visa allt/ }).click();
    assert.equal(await buckets(page), all);
    await page.getByRole('button', { name: /^Zooma in/ }).click();
    assert.equal(await buckets(page), Math.round(all / 2));
    await hand(page).focus();
    await page.keyboard.press('Escape');
    assert.equal(await buckets(page), all);
  });

  test('zooms into what is marked with the mouse, and moves when dragged then', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month');
    const all = await buckets(page);
    const box = await hand(page).boundingBox();
    const drag = async (from, to) => {
      await page.mouse.move(box.x + box.width * from, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 5 });
      await page.mouse.up();
    };
    await drag(0.6, 0.75);
    const some = await buckets(page);
    assert.ok(some > 2 && some < all / 3, `${some} of ${all}`);
    const zoom = new URL(page.url()).searchParams.get('zoom');
    await drag(0.4, 0.7);
    const moved = new URL(page.url()).searchParams.get('zoom');
    assert.ok(Number(moved.split('-')[0]) < Number(zoom.split('-')[0]), `${moved} / ${zoom}`);
    assert.equal(await buckets(page), some);
    // With Ctrl the wheel zooms, without it the page scrolls.
    await page.mouse.wheel(0, 100);
    assert.equal(await buckets(page), some);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 100);
    await page.keyboard.up('Control');
    await page.waitForFunction(
      (before) => Number(document.querySelector('[role=slider]').getAttribute('aria-valuemax')) > before,
      some,
    );
  });

  test('shows the values under the mouse', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month');
    const box = await hand(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.4);
    const tip = page.locator('.tip');
    await tip.waitFor();
    assert.ok((await value(page)).startsWith(await tip.locator('.tip-head').textContent()));
    await page.mouse.move(box.x + box.width * 0.5, box.y - 60);
    await tip.waitFor({ state: 'detached' });
  });

  test('opens a bucket in detail with Enter, and leads back', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=year');
    await hand(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForURL(/by=month/);
    await settled(page);
    const query = new URL(page.url()).searchParams;
    assert.equal(query.get('from'), query.get('to'));
    assert.ok((await buckets(page)) <= 12);
    await page.getByRole('link', { name: 'Tillbaka till hela perioden' }).click();
    await page.waitForURL(/by=year/);
    assert.equal(new URL(page.url()).searchParams.get('from'), null);
  });

  test('opens a month from its table', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month&lang=sv');
    await page.getByRole('button', { name: /^Som tabell/ }).click();
    await page.getByRole('button', { name: 'Visa mars 2022 i detalj' }).click();
    await page.waitForURL(/by=day/);
    assert.equal(new URL(page.url()).searchParams.get('from'), '2022-03');
  });

  test('reads off bars, and opens the group of one', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month&group=organisation&kind=ranked&lang=sv');
    const rows = await table(page);
    assert.equal(await buckets(page), rows.length);
    await hand(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    assert.equal(await value(page), rows[1].join(': '));
    const box = await hand(page).boundingBox();
    // Bars share the height of the picture, but for its margins.
    const third = box.y + (box.height * 2.5) / rows.length;
    await page.mouse.move(box.x + box.width * 0.5, third);
    await page.locator('.tip').waitFor();
    assert.equal(await page.locator('.tip-head').textContent(), rows[2][0]);
    assert.equal(await page.locator('.tip-value').textContent(), rows[2][1]);
    await page.mouse.click(box.x + box.width * 0.5, third);
    await page.waitForURL(/where=/);
    const query = new URL(page.url()).searchParams;
    assert.equal(query.get('where'), 'organisation=' + rows[2][0]);
    assert.equal(query.get('group'), null);
    await settled(page);
    assert.ok((await buckets(page)) > 12);
  });

  test('hides and shows its series, but never the last one', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month&group=organisation&top=3');
    const boxes = page.locator('.legend input');
    const count = await boxes.count();
    assert.ok(count >= 2);
    const names = () => page.locator('.plot-canvas svg text').allTextContents();
    const first = (await page.locator('.legend-entry').first().innerText()).split(/\s/)[0];
    assert.ok((await names()).some((text) => text.startsWith(first)));
    for (let i = 0; i < count - 1; ++i) await boxes.nth(i).uncheck();
    assert.ok(await boxes.nth(count - 1).isDisabled());
    await boxes.nth(0).check();
    assert.ok(!(await boxes.nth(count - 1).isDisabled()));
  });

  test('tells its definition, gives its address and its files', async () => {
    const { page, visit } = opened;
    await visit('/explore?metric=users.unique&by=month');
    await page.getByRole('button', { name: /^Vad är detta/ }).click();
    await page.getByText('users.unique', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Länk/ }).click();
    const address = await page.getByLabel('Adressen till just det här diagrammet:').inputValue();
    assert.equal(new URL(address).searchParams.get('metric'), 'users.unique');
    await page.getByRole('button', { name: /^Ladda ner/ }).click();
    for (const format of ['PNG', 'SVG', 'PDF', 'CSV']) {
      const coming = page.waitForEvent('download');
      await page
        .getByRole('link', { name: new RegExp(format) })
        .first()
        .click();
      const download = await coming;
      assert.equal(await download.failure(), null);
      assert.match(download.suggestedFilename(), new RegExp('\\.' + format.toLowerCase() + '$'));
    }
  });

  test('is whole within a tour by the keyboard alone', async () => {
    const { page, visit } = opened;
    await visit('/?lang=sv');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Hoppa till innehållet');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    const seen = new Set();
    for (let i = 0; i < 80; ++i) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return {
          what: element.getAttribute('role') || element.tagName,
          name: element.getAttribute('aria-label') || element.textContent,
          outline: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none',
          shown: box.width > 0 && box.height > 0,
        };
      });
      if (at.what === 'BODY') break;
      assert.ok(at.outline && at.shown, `the focus cannot be seen on ${JSON.stringify(at)}`);
      seen.add(at.what);
      if (at.what === 'BUTTON' && at.name.startsWith('Som tabell') && !seen.has('table')) {
        await page.keyboard.press('Enter');
        await page.locator('.action-panel table').first().waitFor();
        seen.add('table');
      }
    }
    for (const what of ['A', 'BUTTON', 'slider', 'table', 'group'])
      assert.ok(seen.has(what), what + ' was not reached');
  });

  async function table(page) {
    await page
      .getByRole('button', { name: /^Som tabell/ })
      .first()
      .click();
    const rows = await page
      .locator('.action-panel tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
    await page
      .getByRole('button', { name: /^Som tabell/ })
      .first()
      .click();
    return rows;
  }
});
