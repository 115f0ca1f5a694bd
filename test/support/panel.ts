import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from './browser';
import { useFixture, type Fixture } from './fixture';
import { adminPassword } from './waxseal';

const START_MS = 240_000;

/** A fixture with a browser in which the admin is signed in. */
export interface Panel extends Fixture {
  browser: Browser;
  page: Page;
}

/** Sets up a panel. Checks that no page writes an error to the console or sends a request to another host. */
export function aPanel(options: Parameters<typeof useFixture>[0] = {}): Panel {
  // Registered first, so that the browser is closed before the product stops.
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

/** Creates a user with this role and the password of the admin. */
export async function aUser({ admin }: Pick<Fixture, 'admin'>, role: string): Promise<string> {
  const username = `${role}-${Math.random().toString(36).slice(2, 8)}`;
  await admin.post('/users', { username, role, password: adminPassword }, 201);
  return username;
}
