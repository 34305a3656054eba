// A real browser that may reach nothing but the subject, and that notes everything that it complains about.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const program = process.env.CHROMIUM || '/usr/bin/chromium';
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why there is no browser to test with; false when there is one. */
export const noBrowser = existsSync(program)
  ? false
  : `${program} is missing: script/install-dependencies test installs it`;

export const startBrowser = () => chromium.launch({ executablePath: program, args: ['--no-sandbox'] });

/** `complaints` grows with errors of the console, of scripts, and with requests to anywhere else. */
export async function openPage(browser, address, { theme = 'light', width = 1280, height = 900, ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    ...more,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  await page.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(address) || url.startsWith('data:') || url.startsWith('blob:')) return route.continue();
    complaints.push('asks another origin: ' + url);
    return route.abort();
  });
  const visit = async (path) => {
    await page.goto(address + path);
    await settled(page);
  };
  return { page, complaints, visit, close: () => context.close() };
}

/** Until what was asked for is shown. */
export async function settled(page) {
  await page.waitForSelector('h1');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .plot-waiting'));
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.plot-canvas')].every((one) => one.querySelector('svg')),
  );
}

/** What axe-core finds, as lines. */
export async function violations(page) {
  // The page's policy forbids scripts of others; the debugger's may.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}
