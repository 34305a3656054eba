// What people do besides looking: ask, save a view, put it on a page, read logs in, change notes, log in.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBrowser, openPage, settled, startBrowser } from './support/browser.mjs';
import { startSubject } from './support/subject.mjs';

describe('the dashboard', { skip: noBrowser }, () => {
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

  test('finds a metric by a word, and has the whole question in the address', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    await visit('/explore?lang=sv');
    await page.getByLabel('Sök bland måtten').fill('unika inloggade');
    await page.keyboard.press('Enter');
    await page.waitForURL(/metric=users\.unique/);
    await settled(page);
    await page.getByLabel('Period', { exact: true }).selectOption('year');
    await page.getByLabel('Från och med').fill('2021-13');
    await page.keyboard.press('Enter');
    await page.getByText('Skriv ett datum som').waitFor();
    await page.getByLabel('Från och med').fill('2021');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=2021/);
    await page.getByLabel('Jämför med året före').check();
    await page.waitForURL(/compare=year/);
    await settled(page);
    const url = page.url();
    await page.goBack();
    await page.waitForURL((now) => !now.searchParams.has('compare'));
    assert.equal(await page.getByLabel('Jämför med året före').isChecked(), false);
    await page.goto(url);
    await settled(page);
    assert.equal(await page.getByLabel('Jämför med året före').isChecked(), true);
    assert.equal(await page.getByLabel('Period', { exact: true }).inputValue(), 'year');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('keeps a view under a name, shows it on a page, and forgets it', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    await visit('/explore?metric=users.unique&by=quarter&lang=sv');
    await page.getByLabel('Vyns namn').fill('Kvartal för styrelsen');
    await page.getByLabel('Visa också på sidan').selectOption('batch');
    await page.getByRole('button', { name: 'Spara som vy' }).click();
    await page.getByText(/^Vyn .* är sparad/).waitFor();
    await visit('/batch');
    await page.getByRole('heading', { name: 'Kvartal för styrelsen' }).waitFor();
    await visit('/explore?metric=users.unique');
    await page.getByRole('button', { name: 'Ta bort vyn Kvartal för styrelsen' }).click();
    await page.getByText('Inga vyer är sparade än.').waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('reads logs in on request, and says how it went', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    await visit('/operations?lang=sv');
    await page.getByRole('button', { name: 'Läs in nu' }).click();
    await page.getByText(/^Senaste inläsningen/).waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => !document.querySelector('progress'));
    assert.deepEqual(complaints, []);
    await close();
  });

  test('shows a note in the charts as soon as it is saved', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    await visit('/operations?lang=sv');
    await page.getByRole('button', { name: 'Lägg till en händelse' }).click();
    const row = page
      .locator('.editor')
      .first()
      .locator('tbody tr')
      .filter({ has: page.locator('input') })
      .last();
    const fields = row.locator('input');
    for (const [i, text] of ['2022-02-01', 'Provhändelse', 'Trial event', 'users.*'].entries()) {
      await fields.nth(i).fill(text);
      await fields.nth(i).blur();
    }
    await page.getByRole('button', { name: 'Spara', exact: true }).click();
    await page.getByText('Sparat. Diagrammen visar det redan.').waitFor();
    if (subject.kind !== 'mock') {
      await visit('/explore?metric=users.unique&by=month&from=2021');
      assert.ok((await page.locator('.plot-canvas svg text').allTextContents()).includes('Provhändelse'));
      await visit('/operations');
    }
    await page.getByRole('button', { name: 'Ta bort 2022-02-01' }).click();
    await page.getByRole('button', { name: 'Spara', exact: true }).click();
    await page.getByText('Sparat. Diagrammen visar det redan.').waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('previews a report and gives it as a file', async () => {
    const { page, complaints, visit, close } = await openPage(browser, subject.address);
    await visit('/reports?lang=sv');
    await page.getByRole('button', { name: 'Förhandsvisa' }).click();
    await page.frameLocator('iframe').locator('h1').first().waitFor({ timeout: 60_000 });
    const coming = page.waitForEvent('download', { timeout: 60_000 });
    await page.getByRole('link', { name: 'Ladda ner PDF' }).click();
    assert.equal(await (await coming).failure(), null);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('says why a report cannot be made, and tries again', async () => {
    const { page, visit, close } = await openPage(browser, subject.address);
    await visit('/reports?lang=sv');
    const report = '**/api/v1/reports/mona?*';
    const said = { title: 'no figures', detail: 'Wait.', title_sv: 'inga uppgifter', detail_sv: 'Vänta.' };
    await page.route(report, (route) =>
      route.fulfill({ status: 404, contentType: 'application/problem+json', body: JSON.stringify(said) }),
    );
    await page.getByRole('button', { name: 'Förhandsvisa' }).click();
    await page.getByRole('alert').getByText('Inga uppgifter. Vänta.').waitFor();
    assert.equal(await page.locator('iframe').count(), 0);
    await page.unroute(report);
    await page.getByRole('button', { name: 'Försök igen' }).click();
    await page.frameLocator('iframe').locator('h1').first().waitFor({ timeout: 60_000 });
    await close();
  });

  test('says what went wrong in the language of the page', async () => {
    const { page, visit, close } = await openPage(browser, subject.address);
    await visit('/project/nothing?lang=sv');
    const notice = page.getByRole('alert');
    await notice.getByText('Det finns inget projekt').waitFor();
    assert.equal(await notice.locator('[lang]').count(), 0);
    await page.getByRole('button', { name: 'English' }).click();
    await notice.getByText('There is no project').waitFor();
    assert.equal(await notice.locator('[lang]').count(), 0);
    await close();
  });

  test('remembers language and colours', async () => {
    const { page, visit, close } = await openPage(browser, subject.address, { theme: 'light' });
    await visit('/');
    assert.equal(await page.getAttribute('html', 'lang'), 'sv');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel('Colours').selectOption('dark');
    await visit('/users');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
      'rgb(18, 23, 30)',
    );
    await close();
  });
});

describe('logging in', { skip: noBrowser }, () => {
  test('is asked for, refuses what is wrong, and ends', async () => {
    const subject = await startSubject({ login: true });
    const browser = await startBrowser();
    const { page, visit, close } = await openPage(browser, subject.address);
    await page.goto(subject.address + '/users?lang=sv');
    await page.getByLabel('Användarnamn').fill('anna');
    await page.getByRole('button', { name: 'Logga in' }).click();
    await page.getByText('Fyll i både').waitFor();
    await page.getByLabel('Lösenord').fill('fel');
    await page.keyboard.press('Enter');
    await page.getByText('är fel').waitFor();
    await page.getByLabel('Lösenord').fill('losenord');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Användare' }).waitFor();
    await visit('/operations');
    await page.getByRole('button', { name: 'Logga ut' }).click();
    await page.getByLabel('Användarnamn').waitFor();
    await close();
    await browser.close();
    await subject.close();
  });
});
