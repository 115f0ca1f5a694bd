import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, problemOf, startApi, type TestApi } from '../testing/index.js';

const NEW_PASSWORD = 'another horse, another battery';

let api: TestApi;
let token: string;

beforeEach(async () => {
  api = await startApi();
  await api.aUser();
  ({ token } = await api.signIn('ann'));
});
afterEach(() => api.close());

const change = (body: object = {}) =>
  api.call('PUT', '/auth/password', {
    token,
    body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...body },
  });
const isLive = async (of: string) =>
  (await api.call('GET', '/auth/session', { token: of })).statusCode === 200;

describe('PUT /auth/password', () => {
  it('replaces the password', async () => {
    expect((await change()).statusCode).toBe(204);
    expect((await api.signIn('ann')).answer.statusCode).toBe(401);
    expect((await api.signIn('ann', NEW_PASSWORD)).answer.statusCode).toBe(200);
  });

  it('ends the other sessions of the user, and no one else’s', async () => {
    await api.aUser({ username: 'bob' });
    const [other, bob] = [await api.signIn('ann'), await api.signIn('bob')];
    await change();
    expect([await isLive(token), await isLive(other.token), await isLive(bob.token)]).toEqual([
      true,
      false,
      true,
    ]);
    const refresh = await api.call('POST', '/auth/refresh', { cookie: other.cookie });
    expect(refresh.statusCode).toBe(401);
  });

  it('rejects a wrong current password, names its field and changes nothing', async () => {
    const answer = await change({ currentPassword: 'wrong' });
    expect(problemOf(answer)).toBe('422 invalid-input');
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/currentPassword' }] });
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
  });

  it('rejects a new password that can be guessed, and names its field', async () => {
    const answer = await change({ newPassword: 'qwertyuiop12' });
    expect(problemOf(answer)).toBe('422 invalid-input');
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/newPassword' }] });
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
  });

  it('delays guesses like sign-in does', async () => {
    const before = api.pauses.mock.calls.length;
    for (let guess = 0; guess < 4; guess++) await change({ currentPassword: 'wrong' });
    expect(api.pauses.mock.calls.slice(before).map(([ms]) => ms)).toEqual([0, 0, 250, 500]);
  });

  it.each([{ newPassword: 'short' }, { currentPassword: '' }, { userId: 'another' }])(
    'rejects %j',
    async (body) => expect(problemOf(await change(body))).toBe('422 invalid-input'),
  );

  it('requires a session', async () => {
    token = 'no.such.token';
    expect(problemOf(await change())).toBe('401 unauthenticated');
  });

  it('writes both rows to the audit, without a password', async () => {
    await change();
    const rows = await api.database.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'user.edit')
      .execute();
    expect(rows.map(({ outcome }) => outcome)).toEqual(['attempted', 'succeeded']);
    expect(JSON.stringify(rows)).not.toContain('horse');
  });
});
