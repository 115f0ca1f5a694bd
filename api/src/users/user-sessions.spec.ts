import type { Page, UserSession } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf, startApi, tokenOf, type TestApi } from '../testing/index.js';
import { UsersModule } from './users.module.js';

let api: TestApi;
let token: string;
let ann: { id: string };

beforeEach(async () => {
  api = await startApi({ imports: [UsersModule] });
  await api.aUser({ username: 'root', role: 'admin' });
  ann = await api.aUser();
  ({ token } = await api.signIn('root'));
});
afterEach(() => api.close());

const list = (query = '') => api.call('GET', `/users/${ann.id}/sessions${query}`, { token });
const end = (id = ann.id) => api.call('DELETE', `/users/${id}/sessions`, { token });

describe('GET /users/{id}/sessions', () => {
  it('lists open sessions only, the newest first', async () => {
    const ended = await api.signIn('ann');
    await api.call('POST', '/auth/logout', { token: ended.token });
    await api.signIn('ann');
    api.clock.forward(60_000);
    await api.signIn('ann');
    const { items, total } = (await list()).json<Page<UserSession>>();
    expect(total).toBe(2);
    expect(Date.parse(items[0]!.createdAt) - Date.parse(items[1]!.createdAt)).toBe(60_000);
  });

  it('returns all sessions over several pages', async () => {
    for (let count = 0; count < 3; count++) await api.signIn('ann');
    const first = (await list('?limit=2')).json<Page<UserSession>>();
    const second = (await list(`?limit=2&cursor=${first.nextCursor}`)).json<Page<UserSession>>();
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect([new Set(ids).size, second.nextCursor]).toEqual([3, null]);
  });

  it('shows no token of a session', async () => {
    await api.signIn('ann');
    const { items } = (await list()).json<Page<UserSession>>();
    expect(Object.keys(items[0]!).sort()).toEqual([
      ...['address', 'createdAt', 'expiresAt', 'id', 'refreshedAt', 'user', 'userAgent'],
    ]);
  });
});

describe('DELETE /users/{id}/sessions', () => {
  it('ends all sessions of the user at once, but not those of other users', async () => {
    const { token: hers, cookie } = await api.signIn('ann');
    expect((await end()).statusCode).toBe(204);
    expect((await api.call('GET', '/auth/session', { token: hers })).statusCode).toBe(401);
    expect((await api.call('POST', '/auth/refresh', { cookie })).statusCode).toBe(401);
    expect((await list()).json()).toMatchObject({ items: [], total: 0 });
  });

  it('succeeds if repeated', async () => {
    await end();
    expect((await end()).statusCode).toBe(204);
  });

  it('answers 404 for an unknown user', async () => {
    expect(problemOf(await end('nobody'))).toBe('404 not-found');
  });

  it('is forbidden for auditors', async () => {
    await api.aUser({ username: 'eve', role: 'auditor' });
    ({ token } = await api.signIn('eve'));
    expect((await list()).statusCode).toBe(200);
    expect(problemOf(await end())).toBe('403 forbidden');
  });
});

describe('Own sessions', () => {
  const own = (by: string, query = '') => api.call('GET', `/sessions${query}`, { token: by });
  const endOne = (id: string, by: string) => api.call('DELETE', `/sessions/${id}`, { token: by });

  it('are listed with the address and the name of the client', async () => {
    const { token: hers } = await api.signIn('ann');
    const { items, total } = (await own(hers)).json<Page<UserSession>>();
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({
      user: { username: 'ann' },
      address: '127.0.0.1',
      userAgent: 'lightMyRequest',
    });
  });

  it('show the client that renewed the token last', async () => {
    const { cookie } = await api.signIn('ann');
    const headers = { 'user-agent': 'other/1 '.repeat(100) };
    const renewed = await api.call('POST', '/auth/refresh', { cookie, headers });
    const [session] = (await own(tokenOf(renewed))).json<Page<UserSession>>().items;
    expect(session!.userAgent).toBe('other/1 '.repeat(32));
  });

  it('can be ended one by one', async () => {
    const [here, there] = [await api.signIn('ann'), await api.signIn('ann')];
    const current = (await own(there.token)).json<Page<UserSession>>().items;
    const { id } = (await api.call('GET', '/auth/session', { token: there.token })).json<{
      id: string;
    }>();
    expect(current).toHaveLength(2);
    expect((await endOne(id, here.token)).statusCode).toBe(204);
    expect((await own(there.token)).statusCode).toBe(401);
    expect((await own(here.token)).json()).toMatchObject({ total: 1 });
    expect(problemOf(await endOne(id, here.token))).toBe('404 not-found');
  });

  it('of other users can be seen with user.read and ended with user.manage only', async () => {
    const hers = await api.signIn('ann');
    const [{ id }] = (await own(hers.token)).json<Page<UserSession>>().items as [UserSession];
    await api.aUser({ username: 'eve', role: 'auditor' });
    await api.aUser({ username: 'bob' });
    const [eve, bob] = [await api.signIn('eve'), await api.signIn('bob')];
    expect(problemOf(await own(bob.token, '?owner=all'))).toBe('403 forbidden');
    expect((await own(eve.token, '?owner=all')).json()).toMatchObject({ total: 4 });
    expect((await own(eve.token, `?owner=${ann.id}`)).json()).toMatchObject({ total: 1 });
    expect(problemOf(await endOne(id, bob.token))).toBe('404 not-found');
    expect(problemOf(await endOne(id, eve.token))).toBe('403 forbidden');
    expect((await endOne(id, token)).statusCode).toBe(204);
    expect((await own(hers.token)).statusCode).toBe(401);
  });
});
