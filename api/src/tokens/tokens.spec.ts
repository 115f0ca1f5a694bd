import { Controller, Get } from '@nestjs/common';
import type { ApiToken, CreatedApiToken, Page, Role } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiTokens } from '../auth/index.js';
import { CurrentActor, type Actor } from '../http/actor.js';
import { Requires } from '../http/requires.js';
import { PASSWORD, problemOf, startApi, type TestApi } from '../testing/index.js';
import { UsersModule } from '../users/index.js';
import { TokensModule } from './tokens.module.js';

const DAY_MS = 24 * 3_600_000;

@Controller('probe')
class Probe {
  static actor: Actor | undefined;

  @Get('rotate')
  @Requires('secret.rotate')
  rotate(@CurrentActor() actor: Actor) {
    Probe.actor = actor;
    return { username: actor.username };
  }

  @Get('create')
  @Requires('secret.create')
  create() {
    return {};
  }
}

let api: TestApi;
let token: string;
let olga: { id: string };

beforeEach(async () => {
  api = await startApi({ imports: [UsersModule, TokensModule], controllers: [Probe] });
  olga = await api.aUser({ username: 'olga', role: 'operator' });
  await api.aUser({ username: 'root', role: 'admin' });
  ({ token } = await api.signIn('olga'));
});
afterEach(() => api.close());

const post = (draft: object = {}, by = token) =>
  api.call('POST', '/tokens', {
    token: by,
    body: { name: 'ci', permissions: ['secret.rotate'], ...draft },
  });
const create = async (draft: object = {}) => (await post(draft)).json<CreatedApiToken>();
const use = async (made: { token?: string | undefined }, path = '/probe/rotate') =>
  (await api.call('GET', path, { token: made.token! })).statusCode;
const rootToken = async () => (await api.signIn('root')).token;
const editOlga = async (body: object) =>
  api.call('PATCH', `/users/${olga.id}`, {
    token: await rootToken(),
    body,
    headers: { 'if-match': '*' },
  });

describe('POST /tokens', () => {
  it('creates a token that is shown once, and of which only a hash is stored', async () => {
    const answer = await post();
    const made = answer.json<CreatedApiToken>();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/tokens/${made.id}`);
    expect(made).toMatchObject({ name: 'ci', user: { username: 'olga' }, lastUsedAt: null });
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(90 * DAY_MS);
    const again = await api.call('GET', `/tokens/${made.id}`, { token });
    expect(again.json()).not.toHaveProperty('token');
    const tables = await Promise.all(
      (['apiToken', 'audit'] as const).map((name) =>
        api.database.db.selectFrom(name).selectAll().execute(),
      ),
    );
    expect(JSON.stringify(tables)).not.toContain(made.token!.slice(4));
  });

  it.each<[object, string]>([
    [{ permissions: ['secret.rotate', 'user.read'] }, '/permissions/1'],
    [{ permissions: ['user.manage'] }, '/permissions/0'],
    [{ permissions: [] }, '/permissions'],
    [{ permissions: ['secret.fly'] }, '/permissions/0'],
    [{ expiresInDays: 366 }, '/expiresInDays'],
    [{ expiresInDays: 0 }, '/expiresInDays'],
    [{ addresses: ['10.0.0.0/33'] }, '/addresses/0'],
    [{ addresses: ['example.com'] }, '/addresses/0'],
    [{ name: 'a/b' }, '/name'],
  ])('rejects %j and names %s', async (draft, pointer) => {
    const answer = await post(draft);
    expect(problemOf(answer)).toBe('422 invalid-input');
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it('never gives the permission to manage users, not even to an admin', async () => {
    const answer = await post({ permissions: ['user.manage'] }, await rootToken());
    expect(problemOf(answer)).toBe('422 invalid-input');
  });

  it('rejects a name of an own token, but not one of another user', async () => {
    await create();
    expect(problemOf(await post())).toBe('409 name-taken');
    expect((await post({}, await rootToken())).statusCode).toBe(201);
  });

  it('answers a repeated request without the token', async () => {
    const call = {
      token,
      body: { name: 'ci', permissions: ['secret.rotate'] },
      headers: { 'idempotency-key': 'once' },
    };
    const made = (await api.call('POST', '/tokens', call)).json<CreatedApiToken>();
    const repeated = (await api.call('POST', '/tokens', call)).json<CreatedApiToken>();
    expect(repeated.id).toBe(made.id);
    expect(repeated).not.toHaveProperty('token');
  });
});

describe('A token', () => {
  it('may do what both its owner and it may do, and nothing else', async () => {
    const made = await create();
    const answer = await api.call('GET', '/probe/rotate', { token: made.token! });
    expect(answer.json()).toEqual({ username: 'olga/ci' });
    expect(await use(made, '/probe/create')).toBe(403);
    expect(await use(made)).toBe(200);
  });

  it.each<[string, 'GET' | 'POST' | 'PUT' | 'DELETE', string]>([
    ['the session', 'GET', '/auth/session'],
    ['the password', 'PUT', '/auth/password'],
    ['the tokens', 'GET', '/tokens'],
    ['new tokens', 'POST', '/tokens'],
    ['other users', 'GET', '/users'],
  ])('has no access to %s', async (_, method, path) => {
    const made = await create();
    const bodies: Record<string, object> = {
      PUT: { currentPassword: PASSWORD, newPassword: 'yet another horse, and more' },
      POST: { name: 'child', permissions: ['secret.rotate'] },
    };
    const body = bodies[method];
    const answer = await api.call(method, path, { token: made.token!, ...(body && { body }) });
    expect(problemOf(answer)).toBe('403 forbidden');
  });

  it('does not delete itself', async () => {
    const made = await create();
    const answer = await api.call('DELETE', `/tokens/${made.id}`, { token: made.token! });
    expect(problemOf(answer)).toBe('403 forbidden');
  });

  it('is refused after its expiry', async () => {
    const made = await create({ expiresInDays: 1 });
    api.clock.forward(DAY_MS - 1);
    expect(await use(made)).toBe(200);
    api.clock.forward(1);
    expect(await use(made)).toBe(401);
  });

  it('is refused from another address', async () => {
    const [here, elsewhere] = [
      await create({ name: 'here', addresses: ['127.0.0.0/8'] }),
      await create({ name: 'elsewhere', addresses: ['192.0.2.0/24'] }),
    ];
    expect([await use(here), await use(elsewhere)]).toEqual([200, 401]);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, -1)],
    [
      'with another character',
      (text: string) => `${text.slice(0, -1)}${text.endsWith('0') ? 1 : 0}`,
    ],
    ['in capitals', (text: string) => text.toUpperCase()],
    ['with a blank', (text: string) => `${text} `.replace('wxs_', 'wxs_ ')],
  ])('is refused if it is %s', async (_, spoil) => {
    const made = await create();
    const answer = await api.call('GET', '/probe/rotate', { token: spoil(made.token!) });
    expect(problemOf(answer)).toBe('401 unauthenticated');
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('is refused without a look into the database if its checksum is wrong', async () => {
    api.breakDatabase();
    const answer = await api.call('GET', '/probe/rotate', { token: `wxs_${'0'.repeat(36)}` });
    expect(problemOf(answer)).toBe('401 unauthenticated');
  });

  it.each<[string, object]>([
    ['is disabled', { isDisabled: true }],
    ['gets another password from an admin', { password: 'yet another horse, and more' }],
    ['is demoted', { role: 'viewer' satisfies Role }],
  ])('is refused at once when its owner %s, and stays refused', async (_, change) => {
    const made = await create();
    expect(await use(made)).toBe(200);
    expect((await editOlga(change)).statusCode).toBe(200);
    expect(await use(made)).toBe(401);
    await editOlga({ isDisabled: false, role: 'operator' });
    expect(await use(made)).toBe(401);
  });

  it('stays valid when its owner gets a role that covers it', async () => {
    const made = await create();
    await editOlga({ role: 'admin' });
    expect(await use(made)).toBe(200);
  });

  it('remembers its last use, to the minute', async () => {
    const made = await create();
    const shown = async () =>
      (await api.call('GET', `/tokens/${made.id}`, { token })).json<ApiToken>();
    await use(made);
    const first = await shown();
    expect(first.lastUsedFrom).toBe('127.0.0.1');
    api.clock.forward(59_999);
    await use(made);
    expect((await shown()).lastUsedAt).toBe(first.lastUsedAt);
    api.clock.forward(1);
    await use(made);
    expect((await shown()).lastUsedAt).not.toBe(first.lastUsedAt);
  });

  it('ends long-lived responses once it is deleted', async () => {
    const made = await create();
    await use(made);
    const actor = Probe.actor!;
    expect(await actor.isStillSignedIn()).toBe(true);
    await api.call('DELETE', `/tokens/${made.id}`, { token });
    expect(await actor.isStillSignedIn()).toBe(false);
  });

  it('counts for itself in the rate limit once it was valid', async () => {
    const made = await create();
    const tokens = api.app.get(ApiTokens, { strict: false });
    const request = { headers: { authorization: `Bearer ${made.token}` } } as never;
    expect(tokens.idOf(request)).toBeUndefined();
    await use(made);
    expect(tokens.idOf(request)).toBe(made.id);
  });

  it('is named in the audit log', async () => {
    const made = await create();
    await use(made, '/probe/create');
    await expect
      .poll(async () =>
        api.database.db
          .selectFrom('audit')
          .select(['actorName', 'action', 'outcome'])
          .where('outcome', '=', 'refused')
          .execute(),
      )
      .toEqual([{ actorName: 'olga/ci', action: 'secret.create', outcome: 'refused' }]);
  });
});

describe('GET /tokens', () => {
  const list = (query = '', by = token) => api.call('GET', `/tokens${query}`, { token: by });

  it('lists own tokens, the newest first', async () => {
    await create();
    api.clock.forward(1_000);
    await create({ name: 'later' });
    await post({}, await rootToken());
    const { items, total } = (await list()).json<Page<ApiToken>>();
    expect([items.map(({ name }) => name), total]).toEqual([['later', 'ci'], 2]);
  });

  it('lists those of all users for those who may read users', async () => {
    await create();
    expect(problemOf(await list('?owner=all'))).toBe('403 forbidden');
    const { items } = (await list('?owner=all', await rootToken())).json<Page<ApiToken>>();
    expect(items.map(({ user }) => user.username)).toEqual(['olga']);
    const ofOlga = await list(`?owner=${olga.id}`, await rootToken());
    expect(ofOlga.json()).toMatchObject({ total: 1 });
    expect((await list(`?owner=${olga.id}`)).json()).toMatchObject({ total: 1 });
    expect(problemOf(await list('?owner=another'))).toBe('403 forbidden');
  });
});

describe('DELETE /tokens/{id}', () => {
  const remove = (id: string, by = token) => api.call('DELETE', `/tokens/${id}`, { token: by });

  it('revokes an own token at once', async () => {
    const made = await create();
    expect(await use(made)).toBe(200);
    expect((await remove(made.id)).statusCode).toBe(204);
    expect(await use(made)).toBe(401);
    expect(problemOf(await remove(made.id))).toBe('404 not-found');
  });

  it('lets an admin revoke the token of another user; others do not see it', async () => {
    const made = await create();
    await api.aUser({ username: 'vera' });
    await api.aUser({ username: 'audrey', role: 'auditor' });
    const vera = (await api.signIn('vera')).token;
    expect(problemOf(await remove(made.id, vera))).toBe('404 not-found');
    expect(problemOf(await api.call('GET', `/tokens/${made.id}`, { token: vera }))).toBe(
      '404 not-found',
    );
    const audrey = (await api.signIn('audrey')).token;
    expect(problemOf(await remove(made.id, audrey))).toBe('403 forbidden');
    expect((await remove(made.id, await rootToken())).statusCode).toBe(204);
  });
});
