import type { Page, UserSession } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf, startApi, type TestApi } from '../testing/index.js';
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
    expect(Object.keys(items[0]!)).toEqual(['id', 'createdAt', 'refreshedAt', 'expiresAt']);
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
