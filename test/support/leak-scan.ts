import type { Page, Usage } from '@waxseal/shared';
import type { Page as BrowserPage } from 'playwright-core';
import type { Browser } from './browser';
import { Client } from './client';
import { EventStream } from './event-stream';
import { eventually } from './eventually';
import { signIn } from './panel';
import { planOf } from './rotation-form';
import { exitsOnBadValue, failureWindow, fastUpdateFlags, Rotations } from './rotations';
import { dialogOf, says } from './assertions';
import type { DockerCli } from './docker-cli';

/** Each value is used in different places and has characters that differ in every encoding. */
export const values = {
  text: 'canary-text "8f2c1d" \\ é€🔑 /+?&~',
  binary: 'canary-binary "51b7e0" \\ é€🔑 /+?&~',
  file: 'canary-file "0c9d44" \\ é€🔑 /+?&~',
  rotated: 'canary-rotated "3e8a90" \\ é€🔑 /+?&~',
  failing: 'canary-failing and bad "b90f13" \\ é€🔑 /+?&~',
  rotatedFile: 'canary-rotated-file "62d1f8" \\ é€🔑 /+?&~',
  refused: 'canary-refused "77aa01" \\ é€🔑 /+?&~',
};
export const passwords = {
  first: 'canary-first-password "a1" \\ é€ /+?',
  changed: 'canary-changed-password "b2" \\ é€ /+?',
  second: 'canary-second-password "c3" \\ é€ /+?',
  reset: 'canary-reset-password "d4" \\ é€ /+?',
  wrong: 'canary-wrong-password "e5" \\ é€ /+?',
  mistaken: 'canary-typed-as-the-user-name',
};
/** A value that is sent where no value belongs, in addresses and headers. */
export const strays = { stray: 'canary-stray-31d7f2-in-an-address' };

const base64 = Buffer.from(values.binary).toString('base64');

/** Uses canaries in all actions that may leave a trace, successful or not. Returns the signed-in clients. */
export async function letCanariesIn(
  url: string,
  setupToken: string,
  browser: Browser,
  docker: DockerCli,
) {
  const anonymous = new Client(url);
  const setUp = (password: string, token: string, expected: number) =>
    anonymous.post('/setup', { token, username: 'admin', password }, expected);
  await setUp(passwords.wrong, 'not-the-token', 401);
  await setUp('short', setupToken, 422);
  await setUp(passwords.first, setupToken, 201);
  const admin = await Client.signIn(url, 'admin', passwords.first);
  const stream = await EventStream.open(admin);
  await createSecrets(admin);
  await createWrongSecrets(admin);
  await stray(admin);
  const second = await useAccounts(admin);
  const page = await useBrowser(browser);
  await rotateSecrets(admin, docker);
  await rotateWrongly(admin);
  await rotateByFile(page);
  await stream.has('secret.changed', 'by-file');
  stream.close();
  return { admin, second };
}

async function createSecrets(admin: Client) {
  const create = (body: object, expected: number, query = '', key = '') =>
    admin.post(`/secrets${query}`, body, expected, key ? { 'idempotency-key': key } : {});
  await create({ name: 'by-text', value: { text: values.text } }, 201);
  await create({ name: 'by-base64', value: { base64 } }, 201);
  await create({ name: 'planned', value: { text: values.text } }, 200, '?dryRun=true');
  await create({ name: 'by-text', value: { text: values.refused } }, 409);
  const once = { name: 'once', value: { text: values.text } };
  await create(once, 201, '', 'a-key');
  await create(once, 201, '', 'a-key');
  await create({ ...once, value: { text: values.refused } }, 422, '', 'a-key');
}

async function createWrongSecrets(admin: Client) {
  const text = values.refused;
  const refused = (body: object) => admin.post('/secrets', body, 422);
  const wrong = (raw: string, expected: number, type = 'application/json') =>
    admin.call('POST', '/secrets', { raw, headers: { 'content-type': type }, expect: expected });
  await refused({ name: 'bad name', value: { text } });
  await refused({ name: 'two-values', value: { text, base64 } });
  await refused({ name: 'bad-base64', value: { base64: `${base64}*` } });
  await refused({ name: 'in-a-label', value: { text }, labels: { 'waxseal.a': text } });
  await refused({ name: 'as-a-key', value: { text }, labels: { [text]: 'x' } });
  await refused({ name: 'as-a-field', value: { text }, [text]: text });
  await refused({ name: text, value: { text } });
  await refused({ name: 'no-object', value: text });
  await refused({ name: 'a-list', value: [{ text }] });
  await refused({ name: 'elsewhere', data: text, value: { text } });
  await wrong(`{"name":"broken","value":{"text":${JSON.stringify(text)}`, 400);
  await wrong(JSON.stringify(text).slice(0, -1), 400);
  await wrong(`{"__proto__":{"text":${JSON.stringify(text)}}}`, 400);
  await wrong(text, 415, 'text/plain');
  await wrong(JSON.stringify({ value: text.repeat(99_999) }), 413);
  const nobody = new Client(admin.url, 'no-token');
  await nobody.post('/secrets', { name: 'nobody', value: { text } }, 401);
  await admin.patch('/secrets/by-text', { labels: { a: '1' }, value: { text } }, '*', 422);
}

async function stray(admin: Client) {
  const text = strays.stray;
  await admin.call('GET', `/secrets/${text}`, { expect: 404 });
  await admin.call('GET', `/secrets?search=${text}`, { expect: 200 });
  await admin.call('GET', `/secrets?${text}=${text}`, { expect: 400 });
  await admin.call('GET', `/secrets?cursor=${text}`, { expect: 400 });
  const headers = {
    'user-agent': text,
    referer: `http://localhost/${text}`,
    'if-none-match': text,
  };
  await admin.call('GET', '/secrets', { headers, expect: 200 });
  const body = { name: 'keyed', value: { text: values.text } };
  await admin.post('/secrets', body, 201, { 'idempotency-key': text });
  await new Client(admin.url, text).call('GET', '/secrets', { expect: 401 });
}

async function useAccounts(admin: Client): Promise<Client> {
  const account = { username: 'second', role: 'operator', password: passwords.second };
  const { id } = (await admin.post<{ id: string }>('/users', account, 201)).body;
  await admin.post('/users', account, 409);
  await admin.post('/users', { ...account, username: 'third', role: 'none' }, 422);
  const anonymous = new Client(admin.url);
  const guess = (username: string, password: string) =>
    anonymous.post('/auth/login', { username, password }, 401);
  await guess('admin', passwords.wrong);
  await guess(passwords.mistaken, passwords.wrong);
  const second = await Client.signIn(admin.url, 'second', passwords.second);
  const change = (currentPassword: string, newPassword: string, expected: number) =>
    second.call('PUT', '/auth/password', {
      body: { currentPassword, newPassword },
      expect: expected,
    });
  await change(passwords.wrong, passwords.changed, 422);
  await change(passwords.second, passwords.changed, 204);
  await second.call('POST', '/auth/refresh', { headers: { cookie: second.cookie }, expect: 200 });
  await second.post('/users', account, 403);
  await admin.patch(`/users/${id}`, { password: passwords.reset }, '*', 200);
  await Client.signIn(admin.url, 'second', passwords.reset);
  return second;
}

async function useBrowser(browser: Browser) {
  const page = await browser.newPage();
  await signIn(page, 'admin', passwords.first);
  await page.goto('/new-secret');
  await page.getByTestId('name').fill('by-file');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const buffer = Buffer.from(values.file);
  await page.getByTestId('file').setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer });
  await page.getByTestId('review').click();
  const dialog = dialogOf(page, 'Create secret');
  await dialog.getByTestId('confirm').click();
  await page.waitForURL('**/secrets/by-file');
  await says(page.getByTestId('title'), 'by-file');
  return page;
}

/** Rotates to a typed value, to one that a task rejects, to the first version and to generated values. */
async function rotateSecrets(admin: Client, docker: DockerCli) {
  const flags = [...fastUpdateFlags, '--secret', 'by-text'];
  await docker.createService('reader', { flags, command: exitsOnBadValue('by-text') });
  await docker.running('reader', 1);
  await eventually(async () => {
    const { body } = await admin.get<Page<Usage>>('/secrets/by-text/usage');
    if (body.total !== 1) throw new Error('The service is not known yet');
  });
  const rotations = new Rotations({ admin, docker });
  await rotations.rotate('by-text', { value: { text: values.rotated } });
  const bad = { value: { text: values.failing }, settings: failureWindow };
  const failed = await rotations.rotate('by-text', bad, 'reverted');
  if (!failed.failure?.logLines.join().includes('password refused'))
    throw new Error('It has no lines of the log');
  await rotations.rotate('by-text', { version: 1 });
  await rotations.rotate('by-base64', { generator: { type: 'password' } });
  const body = { generator: { type: 'password' }, reveal: true };
  const shown = () =>
    admin.post<{ id: string }>('/secrets/by-base64/rotations', body, 202, {
      'idempotency-key': 'shown-once',
    });
  const { id } = (await shown()).body;
  await admin.get(`/rotations/${id}?wait=true`);
  await shown();
}

async function rotateWrongly(admin: Client) {
  const value = { text: values.refused };
  const refused = (body: object, expected: number, name = 'by-text') =>
    admin.post(`/secrets/${name}/rotations`, body, expected);
  await admin.post('/secrets/by-text/rotations?dryRun=true', { value }, 200);
  await refused({ value, planHash: 'another' }, 412);
  await refused({ value, version: 1 }, 422);
  await refused({ value: { ...value, base64 } }, 422);
  await refused({ value: values.refused }, 422);
  await refused({ value, [values.refused]: values.refused }, 422);
  await refused({ value, choices: { reader: { busy: values.refused } } }, 422);
  await refused({ value }, 404, 'not-there');
  const changes = [{ kind: 'secret', name: 'by-text', value }];
  await admin.post('/rotations', { changes: [...changes, ...changes] }, 422);
  await admin.post('/rotations', { changes: [{ ...changes[0], name: values.refused }] }, 422);
}

async function rotateByFile(page: BrowserPage) {
  await page.goto('/secrets/by-file');
  await page.getByTestId('rotate').click();
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const buffer = Buffer.from(values.rotatedFile);
  await page.getByTestId('file').setInputFiles({ name: 'new.pem', mimeType: 'text/plain', buffer });
  await page.getByTestId('review').click();
  await planOf(page).getByTestId('confirm').click();
  await page.waitForURL('**/rotations/*');
}
