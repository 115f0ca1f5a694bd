// Budget: 20 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser';
import { enter } from '../support/panel';
import { adminPassword, freePort, Waxseal } from '../support/waxseal';

const START_MS = 240_000;
const BASE = '/ops/waxseal';

/** Without an Engine: users and the API documentation need none. */
let waxseal: Waxseal;
let browser: Browser;
let page: Page;
let address: string;
const asked: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  address = `http://127.0.0.1:${port}${BASE}`;
  const env = { WAXSEAL_PUBLIC_URL: `${address}/` };
  waxseal = await Waxseal.start('unix:///nowhere/docker.sock', { port, env });
  browser = await Browser.start(waxseal.url);
  page = await browser.newPage();
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
}, START_MS);
afterAll(async () => {
  await browser?.close();
  await waxseal?.close();
}, START_MS);

describe('Below a path of a proxy', () => {
  it('the panel signs in, opens a page and keeps the session after a reload', async () => {
    await page.goto(`${address}/users`);
    await enter(page);
    await page.getByRole('cell', { name: 'admin' }).first().waitFor();
    expect(page.url()).toBe(`${address}/users`);
    await page.reload();
    await page.getByRole('cell', { name: 'admin' }).first().waitFor();
    await page.getByTestId('sidebar').getByRole('link', { name: 'Audit' }).click();
    await page.waitForURL(`${address}/audit`);
  });

  it('the API documentation loads', async () => {
    await page.goto(`${address}/api/docs`);
    await page.locator('.swagger-ui .info').waitFor();
  });

  it('the browser asks for nothing outside of the path', () => {
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((path) => !path.startsWith(`${BASE}/`))).toEqual([]);
  });

  it('addresses in responses begin with the path, whether the proxy removes it or not', async () => {
    for (const prefix of ['', BASE]) {
      const post = (path: string, body: object, headers = {}) =>
        fetch(`${waxseal.url}${prefix}/api/v1${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });
      const session = await post('/auth/login', { username: 'admin', password: adminPassword });
      expect(session.headers.get('set-cookie')).toContain(`Path=${BASE}/api/v1/auth;`);
      const { accessToken } = (await session.json()) as { accessToken: string };
      const user = { username: `user${prefix.length}`, role: 'viewer', password: adminPassword };
      const created = await post('/users', user, { authorization: `Bearer ${accessToken}` });
      expect(created.headers.get('location')).toMatch(new RegExp(`^${BASE}/api/v1/users/[\\w-]+$`));
      const document = await fetch(`${waxseal.url}${prefix}/api/openapi.json`);
      expect(await document.json()).toMatchObject({ servers: [{ url: BASE }] });
    }
  });
});
