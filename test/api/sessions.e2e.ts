// Budget: 5 s.
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem, Session, User } from '@waxseal/shared';
import { Client, type Answer } from '../support/client';
import { useFixture } from '../support/fixture';
import { enrol, totpCode } from '../support/totp';
import { adminPassword } from '../support/waxseal';

const fixture = useFixture();

const cookieOf = (answer: Answer) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const refresh = (cookie: string, headers: Record<string, string> = {}) =>
  fixture.waxseal.anonymous().call<Problem & { accessToken: string }>('POST', '/auth/refresh', {
    headers: { ...(cookie && { cookie }), ...headers },
  });
const statusOf = async (client: Client, path = '/secrets') =>
  (await client.call('GET', path)).status;
const userOf = async (client: Client) => (await client.get<Session>('/auth/session')).body.user.id;
const newUser = (role: string) => fixture.waxseal.clientOf(role, fixture.admin);

describe('Signing in', () => {
  it('returns a token for ten minutes and a cookie that scripts and other sites cannot use', async () => {
    const credentials = { username: 'ADMIN', password: adminPassword };
    const answer = await fixture.waxseal.anonymous().post('/auth/login', credentials, 200);
    expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^waxseal_refresh=[\w-]{43};/);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/api/v1/auth'])
      expect(cookie).toContain(attribute);
  });

  it('allows reading the user, the role and the permissions', async () => {
    const viewer = await newUser('viewer');
    const { body } = await viewer.get<Session>('/auth/session');
    expect(body).toMatchObject({
      role: 'viewer',
      user: { username: expect.stringMatching(/^viewer-/) },
    });
    expect(body.permissions).toContain('secret.read');
    expect(body.permissions).not.toContain('secret.create');
  });
});

describe('Access', () => {
  it('ends immediately after signing out, for the token and the cookie', async () => {
    const client = await newUser('viewer');
    const answer = await client.call('POST', '/auth/logout', {
      headers: { cookie: client.cookie },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^waxseal_refresh=;/);
    expect(await statusOf(client)).toBe(401);
    expect((await refresh(client.cookie)).status).toBe(401);
  });

  it.each([
    ['the token alone', (client: Client) => client.call('POST', '/auth/logout')],
    [
      'the cookie alone',
      (client: Client) =>
        new Client(client.url).call('POST', '/auth/logout', { headers: { cookie: client.cookie } }),
    ],
  ])('ends by signing out with %s', async (_, logOut) => {
    const client = await newUser('viewer');
    expect((await logOut(client)).status).toBe(204);
    expect(await statusOf(client)).toBe(401);
    expect((await refresh(client.cookie)).status).toBe(401);
  });

  it('of other sessions of the same user continues after signing out', async () => {
    const first = await fixture.waxseal.signIn();
    const second = await fixture.waxseal.signIn();
    await first.call('POST', '/auth/logout', { expect: 204 });
    expect(await statusOf(second)).toBe(200);
  });

  it('ends immediately when the user is disabled, even if the user is enabled again', async () => {
    const client = await newUser('operator');
    const id = await userOf(client);
    await fixture.admin.patch(`/users/${id}`, { isDisabled: true }, '*', 200);
    expect(await statusOf(client)).toBe(401);
    expect((await refresh(client.cookie)).status).toBe(401);
    await fixture.admin.patch(`/users/${id}`, { isDisabled: false }, '*', 200);
    expect(await statusOf(client)).toBe(401);
  });

  it('ends when the password is changed', async () => {
    const client = await newUser('viewer');
    const id = await userOf(client);
    await fixture.admin.patch(`/users/${id}`, { password: 'another good password' }, '*', 200);
    expect(await statusOf(client)).toBe(401);
  });

  it('follows the new role immediately, with the same token', async () => {
    const client = await newUser('viewer');
    const id = await userOf(client);
    const create = async (name: string) =>
      (await client.call('POST', '/secrets', { body: { name, value: { text: 'x' } } })).status;
    expect(await create('role-1')).toBe(403);
    await fixture.admin.patch(`/users/${id}`, { role: 'operator' }, '*', 200);
    expect(await create('role-1')).toBe(201);
    await fixture.admin.patch(`/users/${id}`, { role: 'viewer' }, '*', 200);
    expect(await create('role-2')).toBe(403);
    expect(await fixture.docker.secretNames()).toEqual(['role-1']);
  });

  it('of the last admin cannot be removed', async () => {
    const id = await userOf(fixture.admin);
    for (const body of [{ role: 'viewer' }, { isDisabled: true }])
      expect(
        await fixture.admin.problem('PATCH', `/users/${id}`, {
          body,
          headers: { 'if-match': '*' },
        }),
      ).toMatchObject({ status: 409, code: 'last-admin' });
    expect((await fixture.admin.get<User>(`/users/${id}`)).body).toMatchObject({
      role: 'admin',
      isDisabled: false,
    });
  });
});

describe('Refreshing', () => {
  it('returns a new cookie and a new token of the same session', async () => {
    const client = await newUser('viewer');
    const answer = await refresh(client.cookie);
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).not.toBe(client.cookie);
    const fresh = new Client(client.url, answer.body.accessToken);
    const idOf = async (one: Client) => (await one.get<Session>('/auth/session')).body.id;
    expect(await idOf(fresh)).toBe(await idOf(client));
  });

  it('answers the previous cookie again, and ends the session if both answers are used', async () => {
    const client = await newUser('viewer');
    const first = await refresh(client.cookie);
    const again = await refresh(client.cookie);
    expect(again.status).toBe(200);
    expect(cookieOf(again)).not.toBe(cookieOf(first));
    expect((await refresh(cookieOf(again))).status).toBe(200);
    expect(await statusOf(client)).toBe(200);
    expect((await refresh(cookieOf(first))).status).toBe(401);
    expect(await statusOf(client)).toBe(401);
  });

  it('ends the whole session if an older cookie is used', async () => {
    const client = await newUser('viewer');
    const first = await refresh(client.cookie);
    const second = await refresh(cookieOf(first));
    expect(second.status).toBe(200);
    expect((await refresh(client.cookie)).status).toBe(401);
    expect((await refresh(cookieOf(second))).status).toBe(401);
    expect(await statusOf(new Client(client.url, second.body.accessToken))).toBe(401);
  });

  it('answers simultaneous requests', async () => {
    const client = await newUser('viewer');
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(client.cookie)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await statusOf(client)).toBe(200);
    expect((await refresh(cookieOf(answers[2]!))).status).toBe(200);
  });

  it.each(['', 'waxseal_refresh=', 'waxseal_refresh=nothing', 'other=x'])(
    'is rejected with the cookie %j',
    async (cookie) => {
      const answer = await refresh(cookie);
      expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  it('is rejected with an access token in place of the cookie', async () => {
    expect((await refresh(`waxseal_refresh=${fixture.admin.token}`)).status).toBe(401);
    const authorization = `Bearer ${fixture.admin.token}`;
    expect((await refresh('', { authorization })).status).toBe(401);
  });
});

describe('A page of another site', () => {
  const routes = ['/auth/login', '/auth/refresh', '/auth/logout', '/setup'];
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];

  it.each(routes)('cannot call %s', async (route) => {
    const client = await newUser('viewer');
    for (const headers of foreign)
      expect([
        headers,
        await client.problem('POST', route, {
          body: {},
          headers: { ...headers, cookie: client.cookie },
        }),
      ]).toMatchObject([headers, { status: 403, code: 'foreign-origin' }]);
    expect(await statusOf(client)).toBe(200);
  });

  it('is distinguished from the panel', async () => {
    const client = await newUser('viewer');
    const answer = await refresh(client.cookie, { origin: fixture.waxseal.url });
    expect(answer.status).toBe(200);
  });
});

describe('A second factor', () => {
  it('is needed to sign in, with each code once, and is not in the data folder', async () => {
    const client = await newUser('operator');
    const { username } = (await client.get<Session>('/auth/session')).body.user;
    const { key, recoveryCodes } = await enrol(client);
    const credentials = { username, password: adminPassword };
    const stranger = fixture.waxseal.anonymous();
    const signInWith = async (code: string) => {
      const first = await stranger.problem('POST', '/auth/login', { body: credentials });
      expect(first).toMatchObject({ status: 401, code: 'factor-required' });
      const body = { challenge: first.challenge, code };
      return stranger.call<{ accessToken: string }>('POST', '/auth/login/code', { body });
    };
    for (const code of [totpCode(key, 1), recoveryCodes[0]!]) {
      const answer = await signInWith(code);
      expect(await statusOf(new Client(client.url, answer.body.accessToken))).toBe(200);
      expect((await signInWith(code)).status).toBe(401);
    }
    for (const name of readdirSync(fixture.waxseal.dataDir))
      for (const text of [key, ...recoveryCodes])
        expect(fixture.waxseal.readData(name).includes(text)).toBe(false);
  });
});

describe('A wrong password', () => {
  let answers: Problem[];
  let durationsMs: number[];

  beforeAll(async () => {
    const client = await newUser('viewer');
    const { username } = (await client.get<Session>('/auth/session')).body.user;
    const id = await userOf(client);
    await fixture.admin.patch(`/users/${id}`, { isDisabled: true }, '*', 200);
    [answers, durationsMs] = [[], []];
    const guesses = [
      { username: 'admin', password: 'wrong' },
      { username: 'nobody', password: 'wrong' },
      { username, password: adminPassword },
      { username: 'admin', password: 'wrong again' },
    ];
    for (const body of guesses) {
      const begin = performance.now();
      answers.push(await fixture.waxseal.anonymous().problem('POST', '/auth/login', { body }));
      durationsMs.push(performance.now() - begin);
    }
  });

  it('gets the same answer for a known, an unknown and a disabled user', () => {
    const alike = answers.map(({ requestId: _, ...rest }) => rest);
    expect(alike[0]).toMatchObject({ status: 401, code: 'wrong-credentials' });
    expect(new Set(alike.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('delays the next attempts and never locks the owner out', async () => {
    expect(durationsMs.at(-1)).toBeGreaterThan(400);
    expect(await statusOf(await fixture.waxseal.signIn())).toBe(200);
  });
});
