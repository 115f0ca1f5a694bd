// Budget: 15 s.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Session, SetupState, User } from '@waxseal/shared';
import { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { adminPassword, Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

let sandbox: Sandbox;
let folder: string;
let waxseal: Waxseal;

const start = (env: Record<string, string> = {}) =>
  Waxseal.start(sandbox.dockerHost, { admin: false, dataDir: join(folder, 'data'), env });

const noticeOf = (product: Waxseal) =>
  eventually(() => {
    const [link, token] = /http:\/\/\S+\/setup#(\S+)/.exec(product.notices) ?? [];
    if (!link || !token) throw new Error(`No link on the terminal: ${product.notices}`);
    return { link, token };
  });

const setUp = (token: string, rest: object = {}) =>
  waxseal.anonymous().call<{ code: string; accessToken: string }>('POST', '/setup', {
    body: { token, username: 'Ada', password: adminPassword, ...rest },
  });
const isNeeded = async () => (await waxseal.anonymous().get<SetupState>('/setup')).body.isNeeded;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  folder = mkdtempSync(join(tmpdir(), 'waxseal-setup-'));
  waxseal = await start();
});
afterAll(async () => {
  try {
    await waxseal?.close();
  } finally {
    await sandbox?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
});

describe('A start without users', () => {
  it('prints a link with a one-time token to the terminal and not to the log', async () => {
    const { link, token } = await noticeOf(waxseal);
    expect(new URL(link).origin).toBe(waxseal.url);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(waxseal.log).not.toContain(token);
    expect(await isNeeded()).toBe(true);
    expect((await waxseal.anonymous().call('GET', '/secrets')).status).toBe(401);
  });

  it('creates no user with a default password', async () => {
    for (const password of ['admin', adminPassword]) {
      const body = { username: 'admin', password };
      expect(await waxseal.anonymous().problem('POST', '/auth/login', { body })).toMatchObject({
        status: 401,
        code: 'wrong-credentials',
      });
    }
  });

  it('creates a data folder and files that only the owner can read', () => {
    const data = join(folder, 'data');
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(data)).toBe('700');
    const names = readdirSync(data);
    expect(names).toEqual(expect.arrayContaining(['master.key', 'waxseal.sqlite']));
    for (const name of names) expect([name, modeOf(join(data, name))]).toEqual([name, '600']);
  });

  it('invalidates the token of the previous start', async () => {
    const { token: old } = await noticeOf(waxseal);
    await waxseal.stop();
    waxseal = await start();
    const { token } = await noticeOf(waxseal);
    expect(token).not.toBe(old);
    expect((await setUp(old)).body).toMatchObject({ status: 401, code: 'wrong-setup-token' });
    expect(await isNeeded()).toBe(true);
  });
});

describe('The setup before it is complete', () => {
  it('rejects a token with one wrong character', async () => {
    const { token } = await noticeOf(waxseal);
    const other = token.startsWith('A') ? 'B' : 'A';
    for (const wrong of [`${token}x`, other + token.slice(1)])
      expect((await setUp(wrong)).body).toMatchObject({ status: 401, code: 'wrong-setup-token' });
  });

  it('rejects a short password and an invalid name with the field', async () => {
    const { token } = await noticeOf(waxseal);
    for (const [field, value] of [
      ['password', 'too short'],
      ['username', 'a b'],
    ] as const)
      expect((await setUp(token, { [field]: value })).body).toMatchObject({
        status: 422,
        errors: [{ pointer: `/${field}` }],
      });
  });

  it('is refused for a Swarm that was managed before', async () => {
    const docker = new DockerCli(sandbox);
    await docker.createSecret('of-earlier', { labels: ['waxseal.family=x'] });
    const { token } = await noticeOf(waxseal);
    await waxseal.ready();
    expect((await setUp(token)).body).toMatchObject({ status: 409, code: 'setup-refused' });
    expect(await isNeeded()).toBe(true);
    await sandbox.docker(['secret', 'rm', 'of-earlier']);
    // A certificate that was created by a simple POST has this label, although it has no other version.
    await docker.createSecret('a-certificate', { labels: ['waxseal.subject=CN=x'] });
  });
});

describe('The setup', () => {
  it('creates the first admin once and signs in', async () => {
    const { token } = await noticeOf(waxseal);
    const race = () =>
      Promise.all(['Ada', 'Bob', 'Eve'].map((username) => setUp(token, { username })));
    const answers = await race();
    const [winner, ...others] = answers.sort((a, b) => a.status - b.status);
    if (!winner) throw new Error('No one has won');
    expect(winner.status).toBe(201);
    for (const { body } of others) expect(['setup-done', 'wrong-setup-token']).toContain(body.code);
    expect(winner.headers.getSetCookie()[0]).toContain('HttpOnly');
    const admin = new Client(waxseal.url, winner.body.accessToken);
    const session = await admin.get<Session>('/auth/session');
    expect(session.body.role).toBe('admin');
    expect((await admin.get<Page<User>>('/users')).body.total).toBe(1);
    await admin.post('/secrets', { name: 'after-setup', value: { text: 'x' } }, 201);
    expect(await isNeeded()).toBe(false);
  });

  it('is refused afterwards with any token', async () => {
    const { token } = await noticeOf(waxseal);
    for (const again of [token, 'another'])
      expect((await setUp(again)).body).toMatchObject({ status: 409, code: 'setup-done' });
  });

  it('prints no link at a later start', async () => {
    await waxseal.stop();
    waxseal = await start();
    await waxseal.ready();
    expect(waxseal.notices).toBe('');
    expect(await isNeeded()).toBe(false);
  });
});
