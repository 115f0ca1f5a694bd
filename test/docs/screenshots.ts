// Not a test: `npm run screenshots` renews the screenshots in docs/images with the Swarm of the demo.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { enter } from '../support/panel';

const START_MS = 180_000;
const images = join(__dirname, '../../docs/images');

interface Picture {
  name: string;
  path: string;
  /** The test ID of an element that is visible when the page is complete. */
  shows: string;
  fill?: () => Promise<void>;
}

const pictures: Picture[] = [
  { name: 'overview', path: '/', shows: 'node' },
  { name: 'secrets', path: '/secrets', shows: 'row' },
  { name: 'secret', path: '/secrets/db_password', shows: 'version' },
  { name: 'new-secret', path: '/new-secret', shows: 'review', fill: fillNewSecret },
  { name: 'services', path: '/services', shows: 'row' },
  { name: 'service', path: '/services/shop_api', shows: 'task' },
  { name: 'users', path: '/users', shows: 'row' },
  { name: 'audit', path: '/audit', shows: 'entry' },
];

let demo: Command;
let browser: Browser;
let page: Page;

async function fillNewSecret() {
  await page.getByTestId('name').fill('smtp_password');
  await page.getByTestId('value').fill('not a real password\n');
  await page.getByTestId('add-label').click();
  await page.getByLabel('Label key').fill('com.example.team');
  await page.getByLabel('Label value').fill('shop');
}

/** Takes screenshots of the current page in both themes without loading it again. */
async function shootNow(name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html.${colorScheme}`).waitFor({ state: 'attached' });
    const file = join(images, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }
}

async function rotate(secret: string, value: string) {
  await page.goto(`/rotate?secret=${secret}`);
  await page.getByTestId('value').fill(value);
  await page.getByTestId('reason').fill('On a laptop that was lost');
  await page.getByTestId('review').click();
  await page.getByTestId('confirm').click();
  await page.waitForURL('**/rotations/*');
}

async function shoot({ name, path, shows, fill }: Picture) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await page.getByTestId(shows).first().waitFor();
    await fill?.();
    if (path !== '/sign-in')
      await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    const file = join(images, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }
}

beforeAll(async () => {
  mkdirSync(images, { recursive: true });
  demo = Command.run('tools/demo/demo.mjs');
  await demo.printed(/Ctrl-C removes/, START_MS);
  const [, url = ''] = await demo.printed(/Waxseal: (\S+)/);
  browser = await Browser.start(url);
  page = await browser.newPage();
}, START_MS);
afterAll(async () => {
  await browser?.close();
  await demo?.end('SIGTERM');
}, START_MS);

it('sign-in', async () => {
  await shoot({ name: 'sign-in', path: '/sign-in', shows: 'submit' });
  const [, username, password] = await demo.printed(/^admin +(\S+) +(\S+)$/m);
  await enter(page, username, password);
  await page.getByTestId('overview').waitFor();
});

it(
  'all services have converged except the broken one',
  async () => {
    await page.goto('/services');
    const unsettled = page.locator('[data-testid="state"]:not([data-state="converged"])');
    await page.getByTestId('row').first().waitFor();
    await eventually(async () => expect(await unsettled.count()).toBe(1), { withinMs: START_MS });
  },
  START_MS,
);

it.each(pictures)('$name', (picture) => shoot(picture));

it(
  'rotation',
  async () => {
    await rotate('db_password', 'not a real password either');
    const service = (state: string) =>
      page.locator(`[data-testid="rotation-service"][data-state="${state}"]`).first();
    await service('done').waitFor({ timeout: START_MS });
    await service('updating').waitFor();
    await shootNow('rotation');
    await page.locator('[data-testid="rotation-state"][data-state="done"]').waitFor({
      timeout: START_MS,
    });
  },
  START_MS,
);

it(
  'rotation-reverted',
  async () => {
    // The mail worker of the example exits if its password contains this word.
    await rotate('smtp_password', 'revoked');
    await page.locator('[data-testid="rotation-state"][data-state="reverted"]').waitFor({
      timeout: START_MS,
    });
    await shootNow('rotation-reverted');
  },
  START_MS,
);
