import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Passwords } from './passwords.js';
import { GRACE_MS } from './session-rules.js';
import {
  cookieOf,
  PASSWORD,
  problemOf,
  startApi,
  tokenOf,
  type TestApi,
} from '../testing/index.js';

const HOUR = 3_600_000;

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

describe('POST /auth/login', () => {
  it('returns a typed token with the user, the session and the role', async () => {
    const { id } = await api.aUser({ role: 'operator' });
    const { token } = await api.signIn('ann');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      iss: 'waxseal',
      aud: 'waxseal-api',
      sub: id,
      roles: ['operator'],
    });
    expect(claims.exp! - claims.iat!).toBe(600);
  });

  it('returns only the access token and hides the refresh token from scripts', async () => {
    await api.aUser();
    const { answer } = await api.signIn('ann');
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['accessToken', 'tokenType', 'expiresIn']);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^waxseal_refresh=[\w-]{43}; Max-Age=43200; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/,
      ),
      expect.stringMatching(
        /^waxseal_device=[\w-]{22}\.\d+\.[\w-]{43}\.[\w-]{43}; Max-Age=15552000; Path=\/api\/v1; HttpOnly; SameSite=Strict$/,
      ),
    ]);
  });

  it('marks the cookies Secure except on loopback', async () => {
    await api.aUser();
    const body = { username: 'ann', password: PASSWORD };
    const headers = { host: 'panel.example', origin: 'https://panel.example' };
    const answer = await api.call('POST', '/auth/login', { body, headers });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Secure-waxseal_refresh=.*; Secure;/),
      expect.stringMatching(/^__Secure-waxseal_device=.*; Secure;/),
    ]);
  });

  it('accepts the username in any case', async () => {
    await api.aUser({ username: 'Ann' });
    expect((await api.signIn('aNN')).answer.statusCode).toBe(200);
  });

  it('accepts a password typed in another Unicode normal form', async () => {
    await api.aUser();
    expect((await api.signIn('ann', PASSWORD.replace('a', 'ａ'))).answer.statusCode).toBe(200);
  });

  it('gives the same answer to a wrong password, an unknown user and a disabled user', async () => {
    await api.aUser();
    await api.aUser({ username: 'bob' });
    await api.database.db
      .updateTable('user')
      .set({ isDisabled: 1 })
      .where('username', '=', 'bob')
      .execute();
    const answers = [
      (await api.signIn('ann', 'wrong')).answer,
      (await api.signIn('nobody')).answer,
      (await api.signIn('bob')).answer,
    ];
    expect(answers.map(problemOf)).toEqual(Array(3).fill('401 wrong-credentials'));
    const bodies = answers.map((answer) => ({ ...answer.json<object>(), requestId: '' }));
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  it('delays guesses at unknown users like those at known ones', async () => {
    await api.aUser();
    for (let i = 0; i < 5; i++) await api.signIn('ann', 'wrong');
    const known = api.pauses.mock.calls.map(([ms]) => ms);
    await api.close();
    api = await startApi();
    for (let i = 0; i < 5; i++) await api.signIn('nobody', 'wrong');
    expect(known).toEqual([0, 0, 250, 500, 1000]);
    expect(api.pauses.mock.calls.map(([ms]) => ms)).toEqual(known);
  });

  it('delays a disabled user who knows the password', async () => {
    await api.aUser();
    await api.database.db.updateTable('user').set({ isDisabled: 1 }).execute();
    for (let i = 0; i < 4; i++) await api.signIn('ann');
    expect(api.pauses.mock.calls.map(([ms]) => ms)).toEqual([0, 0, 250, 500]);
    expect(await api.database.db.selectFrom('session').select('id').execute()).toEqual([]);
  });

  it('starts no session when the password is changed while it is checked', async () => {
    await api.aUser();
    const passwords = api.app.get(Passwords, { strict: false });
    vi.spyOn(passwords, 'verify').mockImplementation(async () => {
      await api.database.db.updateTable('user').set({ passwordHash: 'new' }).execute();
      return true;
    });
    expect(problemOf((await api.signIn('ann')).answer)).toBe('401 wrong-credentials');
    expect(await api.database.db.selectFrom('session').select('id').execute()).toEqual([]);
  });

  it('stores the time of the last sign-in', async () => {
    await api.aUser();
    await api.signIn('ann');
    const [row] = await api.database.db.selectFrom('user').select('lastSignInAt').execute();
    expect(row!.lastSignInAt).toBeGreaterThan(Date.now() - 10_000);
  });

  it('answers 503 while the database is unavailable', async () => {
    await api.aUser();
    api.breakDatabase();
    expect(problemOf((await api.signIn('ann')).answer)).toBe('503 database-unavailable');
  });
});

describe('POST /auth/refresh', () => {
  const refresh = (cookie: string) => api.call('POST', '/auth/refresh', { cookie });
  const isLive = async (token: string) =>
    (await api.call('GET', '/auth/session', { token })).statusCode === 200;

  it('rotates the refresh token', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    const answer = await refresh(cookie);
    expect(answer.statusCode).toBe(200);
    expect(cookieOf(answer)).not.toBe(cookie);
    expect((await refresh(cookieOf(answer))).statusCode).toBe(200);
  });

  const reuses = async () => {
    const rows = await api.database.db.selectFrom('audit').select('action').execute();
    return rows.filter(({ action }) => action === 'auth.refresh-reuse').length;
  };

  it('answers two simultaneous refreshes, and either cookie can be used next', async () => {
    await api.aUser();
    for (const next of [0, 1]) {
      const { cookie } = await api.signIn('ann');
      const answers = await Promise.all([refresh(cookie), refresh(cookie)]);
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
      expect(new Set([cookie, ...answers.map(cookieOf)]).size).toBe(3);
      expect((await refresh(cookieOf(answers[next]!))).statusCode).toBe(200);
      for (const answer of answers) expect(await isLive(tokenOf(answer))).toBe(true);
    }
    expect(await reuses()).toBe(0);
  });

  it('answers a client again that got none of several answers', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    for (let lost = 0; lost < 3; lost++) await refresh(cookie);
    api.clock.forward(GRACE_MS);
    const answer = await refresh(cookie);
    expect(answer.statusCode).toBe(200);
    expect((await refresh(cookieOf(answer))).statusCode).toBe(200);
    expect(await reuses()).toBe(0);
  });

  it('ends the session, and records it, when a thief and the owner have used the same token', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    const [owner, thief] = [await refresh(cookie), await refresh(cookie)];
    const second = await refresh(cookieOf(thief));
    expect(second.statusCode).toBe(200);
    expect(problemOf(await refresh(cookieOf(owner)))).toBe('401 unauthenticated');
    expect(await isLive(tokenOf(second))).toBe(false);
    expect((await refresh(cookieOf(second))).statusCode).toBe(401);
    expect(await reuses()).toBe(1);
  });

  it('does not extend the grace with another use', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    await refresh(cookie);
    api.clock.forward(GRACE_MS);
    expect((await refresh(cookie)).statusCode).toBe(200);
    api.clock.forward(1);
    expect((await refresh(cookie)).statusCode).toBe(401);
  });

  it('ends the session when the previous token is used again after its grace', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    const next = await refresh(cookie);
    api.clock.forward(GRACE_MS + 1);
    const answer = await refresh(cookie);
    expect(problemOf(answer)).toBe('401 unauthenticated');
    expect(answer.headers['set-cookie']).toMatch(
      /^waxseal_refresh=; Max-Age=0|Expires=Thu, 01 Jan 1970/,
    );
    expect(await isLive(tokenOf(next))).toBe(false);
    expect((await refresh(cookieOf(next))).statusCode).toBe(401);
  });

  it('ends the session when a token older than the previous one is used', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    const second = await refresh(cookie);
    const third = await refresh(cookieOf(second));
    expect((await refresh(cookie)).statusCode).toBe(401);
    expect((await refresh(cookieOf(third))).statusCode).toBe(401);
    expect(await isLive(tokenOf(third))).toBe(false);
  });

  it.each(['', 'unknown'])('refuses the cookie %j and clears it', async (cookie) => {
    const answer = await refresh(cookie);
    expect(problemOf(answer)).toBe('401 unauthenticated');
    expect(answer.headers['set-cookie']).toMatch(/^waxseal_refresh=;/);
  });

  it('rejects the token of a disabled user', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    await api.database.db.updateTable('user').set({ isDisabled: 1 }).execute();
    expect((await refresh(cookie)).statusCode).toBe(401);
  });

  it('ends a session after 12 idle hours', async () => {
    await api.aUser();
    const { cookie } = await api.signIn('ann');
    api.clock.forward(12 * HOUR);
    expect((await refresh(cookie)).statusCode).toBe(401);
  });

  it('ends every session after 7 days', async () => {
    await api.aUser();
    let { cookie } = await api.signIn('ann');
    for (let day = 0; day < 14; day++) {
      api.clock.forward(12 * HOUR - 60_000);
      cookie = cookieOf(await refresh(cookie));
    }
    api.clock.forward(14 * 60_000 - 1);
    expect((await refresh(cookie)).statusCode).toBe(200);
    api.clock.forward(1);
    expect((await refresh(cookie)).statusCode).toBe(401);
  });
});

describe('POST /auth/logout', () => {
  it.each(['cookie', 'token'] as const)('ends the session by its %s', async (by) => {
    await api.aUser();
    const { cookie, token } = await api.signIn('ann');
    const answer = await api.call('POST', '/auth/logout', by === 'cookie' ? { cookie } : { token });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/^waxseal_refresh=;/);
    expect((await api.call('GET', '/auth/session', { token })).statusCode).toBe(401);
    expect((await api.call('POST', '/auth/refresh', { cookie })).statusCode).toBe(401);
  });

  it.each([{}, { token: 'no.such.token' }, { cookie: 'unknown' }])(
    'succeeds with %j too',
    async (call) => {
      expect((await api.call('POST', '/auth/logout', call)).statusCode).toBe(204);
    },
  );
});

describe('A request from another origin', () => {
  const body = { username: 'ann', password: PASSWORD };

  it.each(['login', 'refresh', 'logout'])('is rejected by %s', async (route) => {
    const headers = { origin: 'https://evil.example' };
    const answer = await api.call('POST', `/auth/${route}`, { body, headers });
    expect(problemOf(answer)).toBe('403 foreign-origin');
  });
});

describe('GET /auth/session', () => {
  it('returns the user, the role and the permissions', async () => {
    const { id } = await api.aUser({ role: 'auditor' });
    const { token } = await api.signIn('ann');
    const answer = await api.call('GET', '/auth/session', { token });
    expect(answer.json()).toMatchObject({
      user: { id, username: 'ann' },
      role: 'auditor',
      permissions: expect.arrayContaining(['user.read']) as unknown,
    });
  });
});
