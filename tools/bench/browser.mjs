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

const NODES = 50;
const TASKS = 1_000;

/** A map that no Swarm on one machine could have. The page cannot tell the difference. */
const largeMap = () => ({
  total: TASKS,
  nodes: Array.from({ length: NODES }, (_, node) => ({
    id: `node${node}`,
    name: `node-${String(node).padStart(2, '0')}`,
    role: 'worker',
    state: 'ready',
    availability: 'active',
    tasks: Array.from({ length: TASKS / NODES }, (_none, at) => ({
      id: `task${node}-${at}`,
      service: `bench_service_${String((node * 7 + at) % 100).padStart(4, '0')}`,
      stack: `bench${at % 20}`,
      slot: node + 1,
      state: at === 0 ? 'starting' : 'running',
      desiredState: 'running',
    })),
  })),
  unassigned: [],
});

/** Scrolls an element to its end, frame by frame, and returns how many tasks of the main thread took over 50 ms. */
async function longTasksWhileScrolling(/** @type {string} */ testId) {
  const element = document.querySelector(`[data-testid="${testId}"]`);
  if (!element) throw new Error(`${testId} is not on the page`);
  let count = 0;
  const observer = new PerformanceObserver((list) => (count += list.getEntries().length));
  observer.observe({ type: 'longtask' });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (const way of ['scrollLeft', 'scrollTop']) {
    let before = -1;
    while (element[way] !== before) {
      before = element[way];
      element[way] += 60;
      await frame();
    }
  }
  await frame();
  observer.disconnect();
  return count;
}

/**
 * @param {Page} page
 * @param {string} address
 * @param {string} shows
 * @param {string} scrolled
 */
async function scrolling(page, address, shows, scrolled) {
  await page.goto(address);
  await page.getByTestId(shows).first().waitFor();
  await page.waitForTimeout(AFTERWARDS_MS);
  return page.evaluate(longTasksWhileScrolling, scrolled);
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
    const servicesLong = await scrolling(page, `${url}/services`, 'row', 'table');
    await page.route('**/api/v1/task-map', (route) => route.fulfill({ json: largeMap() }));
    const mapLong = await scrolling(page, `${url}/map`, 'chip', 'map');
    return { signInKb, secretsKb, servicesMs, servicesLong, mapLong };
  });
}
