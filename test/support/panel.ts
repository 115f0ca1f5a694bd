import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from './browser';
import { useFixture, type Fixture } from './fixture';
import { adminPassword } from './waxseal';

const START_MS = 60_000;

/** A fixture with a browser in which the admin is signed in. */
export interface Panel extends Fixture {
  browser: Browser;
  page: Page;
}

/** No page of a file may write an error to the console or ask another host, so each test ends with that. */
export function aPanel(options: Parameters<typeof useFixture>[0] = {}): Panel {
  // First, so that the browser is closed before what it looks at.
  afterAll(() => panel.browser?.close(), START_MS);
  const panel = useFixture(options) as Panel;
  beforeAll(async () => {
    panel.browser = await Browser.start(panel.waxseal.url);
    panel.page = await panel.browser.newPage();
    await signIn(panel.page);
  }, START_MS);
  afterEach(() => expect(panel.browser.complaints.splice(0)).toEqual([]));
  return panel;
}

export async function enter(page: Page, username = 'admin', password = adminPassword) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signIn(page: Page, username?: string, password?: string) {
  await page.goto('/sign-in');
  await enter(page, username, password);
  await page.getByTestId('sidebar').waitFor();
}

/** A new user of this role; the password is the admin's. */
export async function aUser({ admin }: Pick<Fixture, 'admin'>, role: string): Promise<string> {
  const username = `${role}-${Math.random().toString(36).slice(2, 8)}`;
  await admin.post('/users', { username, role, password: adminPassword }, 201);
  return username;
}
