/* global document, MutationObserver, requestAnimationFrame */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ url: string, username: string, password: string }} Product */

const TIMES = 5;
const AFTERWARDS_MS = 1000;

/**
 * A browser with an empty cache and a temporary profile.
 * @template Result
 * @param {(page: Page) => Promise<Result>} work
 */
async function inFreshBrowser(work) {
  const profile = mkdtempSync(join(tmpdir(), 'waxseal-bench-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    viewport: { width: 1280, height: 800 },
  });
  try {
    return await work(context.pages()[0] ?? (await context.newPage()));
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** @param {Page} page */
async function signIn(page, /** @type {Product} */ { url, username, password }) {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('sidebar').waitFor();
}

/**
 * Kilobytes of scripts transferred until the page shows the element `shows`.
 * @param {Page} page
 * @param {string} address
 * @param {string} shows
 */
async function scriptsKb(page, address, shows) {
  /** @type {Promise<number>[]} */
  const sizes = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script')
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(address);
  await page.getByTestId(shows).first().waitFor();
  // Scripts that load after the first rows count too. The open event stream keeps the network busy, so the time is fixed.
  await page.waitForTimeout(AFTERWARDS_MS);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
}

/** Records when the first row was painted: two frames after it was inserted. */
function noteFirstRow() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-testid="row"]')) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('first-rows')));
  }).observe(document, { childList: true, subtree: true });
}

const paintedMs = (/** @type {Page} */ page) =>
  page
    .waitForFunction(() => performance.getEntriesByName('first-rows')[0]?.startTime)
    .then((handle) => handle.jsonValue());

/**
 * Load times and transferred sizes in a real browser.
 * @param {Product} product
 */
export async function browserFigures(product) {
  const { url } = product;
  const signInKb = await inFreshBrowser((page) => scriptsKb(page, `${url}/sign-in`, 'submit'));
  const cookies = await inFreshBrowser(async (page) => {
    await signIn(page, product);
    return page.context().cookies();
  });
  return inFreshBrowser(async (page) => {
    await page.context().addCookies(cookies);
    const secretsKb = await scriptsKb(page, `${url}/secrets`, 'row');
    await page.addInitScript(noteFirstRow);
    /** @type {number[]} */
    const times = [];
    for (let time = 0; time < TIMES; time += 1) {
      await page.goto(`${url}/services`);
      times.push((await paintedMs(page)) ?? Number.NaN);
    }
    const servicesMs = times.sort((one, other) => one - other)[Math.floor(TIMES / 2)] ?? Number.NaN;
    return { signInKb, secretsKb, servicesMs };
  });
}
