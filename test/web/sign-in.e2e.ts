// Budget: 47 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriersOf } from '../support/axe';
import { Browser } from '../support/browser';
import { eventually } from '../support/eventually';
import { aUser, enter } from '../support/panel';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { counts, disabled, gone, holds, says } from '../support/assertions';
import { heapOf, tracesOf } from '../support/traces';
import { adminPassword, Waxseal } from '../support/waxseal';

const START_MS = 240_000;
let sandbox: Sandbox;
let waxseal: Waxseal;
let browser: Browser;
let page: Page;

const sidebar = (tab: Page) => tab.getByTestId('sidebar');
const signOut = async (tab: Page, username = 'ada') => {
  await tab.getByRole('button', { name: `${username}, user menu` }).click();
  await tab.getByRole('menuitem', { name: 'Sign out' }).click();
  await tab.getByTestId('sign-in').waitFor();
};

beforeAll(async () => {
  sandbox = await Sandbox.start();
  waxseal = await Waxseal.start(sandbox.dockerHost, { admin: false });
  browser = await Browser.start(waxseal.url);
  page = await browser.newPage();
}, START_MS);
afterAll(async () => {
  try {
    await browser?.close();
    await waxseal?.close();
  } finally {
    await sandbox?.close();
  }
}, START_MS);

describe('The first admin', () => {
  const link = () =>
    eventually(() => {
      const [found] = /http:\/\/\S+\/setup#\S+/.exec(waxseal.notices) ?? [];
      if (!found) throw new Error(`No link on the terminal: ${waxseal.notices}`);
      return found;
    });

  it('is told on the sign-in page to use the link on the terminal', async () => {
    await page.goto('/');
    await says(page.getByTestId('setup-hint'), 'setup link');
  });

  it.each(['/sign-in', '/setup'])(
    'has no accessibility barriers on %s in light and dark',
    async (path) => {
      await page.setViewportSize({ width: 360, height: 640 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(path);
        await page.getByTestId('submit').waitFor();
        expect(await barriersOf(page, 'all')).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  );

  it('sees the theme follow the system', async () => {
    for (const colorScheme of ['light', 'dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html.${colorScheme}`).waitFor({ state: 'attached' });
    }
  });

  it('can enter another token if that of the link is wrong', async () => {
    await page.goto('/setup#wrong');
    await page.getByLabel('Username').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill(adminPassword);
    await page.getByLabel('Confirm password').fill(adminPassword);
    await page.getByTestId('submit').click();
    await says(page.getByTestId('problem'), 'Incorrect or expired setup token');
    await holds(page.getByTestId('setup-token'), 'wrong');
  });

  it('is signed in by the link, whose token is removed from the address', async () => {
    const url = await link();
    await page.goto(url);
    await page.getByTestId('setup').waitFor();
    expect(page.url()).toBe(`${waxseal.url}/setup`);
    await page.getByLabel('Username').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill(adminPassword);
    await page.getByLabel('Confirm password').fill('another long password');
    await disabled(page.getByTestId('submit'));
    await page.getByLabel('Confirm password').fill(adminPassword);
    await page.getByRole('button', { name: 'Create account and sign in' }).click();
    await sidebar(page).waitFor();
  });

  it('can be created only once', async () => {
    const other = await browser.newPage();
    await other.goto(await link());
    await other.getByTestId('setup-done').waitFor();
    await other.close();
  });
});

describe('A session', () => {
  it('survives a reload', async () => {
    await page.reload();
    await sidebar(page).waitFor();
  });

  it('survives reloads of pages that are left before the server’s answer arrives', async () => {
    const path = '**/api/v1/auth/refresh';
    const answers: number[] = [];
    await page.route(path, async (route) => {
      // Sent outside the browser, which would keep the new cookie.
      const cookies = await page.context().cookies();
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join(';');
      const { status } = await fetch(route.request().url(), {
        method: 'POST',
        headers: { cookie },
      });
      answers.push(status);
      await route.abort();
    });
    for (const count of [1, 2]) {
      await page.reload({ waitUntil: 'commit' });
      await eventually(() => expect(answers).toHaveLength(count));
    }
    await page.unroute(path);
    await page.reload();
    await sidebar(page).waitFor();
    expect(answers).toEqual([200, 200]);
  });

  it('keeps no token or password where a script can read it', async () => {
    const cookies = await page.context().cookies();
    const hidden = { httpOnly: true, sameSite: 'Strict' };
    expect(cookies).toEqual([
      expect.objectContaining({ ...hidden, name: expect.stringContaining('refresh') }),
      expect.objectContaining({ ...hidden, name: 'waxseal_device' }),
    ]);
    const traces = await tracesOf(page);
    expect(traces).not.toContain(adminPassword);
    for (const { value } of cookies) expect(traces).not.toContain(value);
    expect(/eyJ[\w-]+\.[\w-]+\./.test(traces)).toBe(false);
  });

  it('ends in all tabs when the user signs out in one', async () => {
    const other = await browser.newPage();
    await other.goto('/secrets');
    await sidebar(other).waitFor();
    await signOut(page);
    await other.getByTestId('sign-in').waitFor();
    await other.reload();
    await other.getByTestId('sign-in').waitFor();
    await other.close();
  });
});

describe('Signing in', () => {
  it('shows the same error for a wrong password and a wrong name', async () => {
    const said: string[] = [];
    for (const username of ['ada', 'nobody-of-this-name']) {
      await page.goto('/sign-in');
      await enter(page, username, 'a wrong password');
      said.push(await page.getByTestId('problem').innerText());
    }
    expect(said[0]).toBe('Incorrect username or password');
    expect(said[1]).toBe(said[0]);
  });

  it('opens the requested page and removes the password from memory', async () => {
    await page.goto('/services?sort=-name');
    await enter(page, 'ada');
    await page.waitForURL('**/services?sort=-name');
    await sidebar(page).waitFor();
    const forgets = async () => expect((await heapOf(page)).includes(adminPassword)).toBe(false);
    await eventually(forgets, { withinMs: 20_000 });
    await signOut(page);
  });

  it.each([
    '//evil.invalid/',
    '/\\evil.invalid/',
    '/%09/evil.invalid/',
    'https://evil.invalid/',
    'javascript:alert(1)',
    '/api/docs',
  ])('never redirects to %s', async (redirect) => {
    await page.goto(`/sign-in?redirect=${encodeURIComponent(redirect)}`);
    await enter(page, 'ada');
    await sidebar(page).waitFor();
    expect(new URL(page.url()).host).toBe(new URL(waxseal.url).host);
    expect(page.url()).not.toContain('api/docs');
    await counts(page.getByTestId('overview').or(page.getByTestId('not-found')), 1);
    await signOut(page);
  });
});

it('signs a disabled user out immediately', async () => {
  const admin = await waxseal.signIn('ada');
  const username = await aUser({ admin }, 'operator');
  const { body } = await admin.get<{ items: { id: string; username: string }[] }>('/users');
  const { id } = body.items.find((user) => user.username === username)!;
  await page.goto('/sign-in');
  await enter(page, username);
  await sidebar(page).waitFor();
  await admin.patch(`/users/${id}`, { isDisabled: true }, '*', 200);
  await page.getByTestId('sign-in').waitFor();
  await gone(sidebar(page));
  await enter(page, username);
  await says(page.getByTestId('problem'), 'Incorrect username or password');
});

it('writes no error to the console and sends no request to other hosts', () => {
  expect(browser.complaints).toEqual([]);
});
