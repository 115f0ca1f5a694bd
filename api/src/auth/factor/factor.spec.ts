import { Controller, Delete } from '@nestjs/common';
import type { AuditEntry, Role } from '@waxseal/shared';
import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Requires } from '../../http/requires.js';
import { PASSWORD, problemOf, startApi, tokenOf, type TestApi } from '../../testing/index.js';
import { UsersModule } from '../../users/index.js';
import { makeApiToken } from '../api-token-text.js';
import { ApiTokensRepository } from '../api-tokens.repository.js';
import { Passwords } from '../passwords.js';
import { hashToken } from '../token.js';
import { SecondFactors } from './second-factors.js';

const STEP_MS = 30_000;
const MINUTE_MS = 60_000;

@Controller('probe')
class Probe {
  @Delete('guarded')
  @Requires('secret.delete', { needsStepUp: true })
  guarded() {
    return {};
  }

  @Delete('plain')
  @Requires('secret.delete')
  plain() {
    return {};
  }
}

let api: TestApi;
const start = (requiredRoles: ReadonlySet<Role> = new Set()) =>
  startApi({ controllers: [Probe], imports: [UsersModule], requiredRoles });
beforeEach(async () => {
  api = await start();
});
afterEach(() => api.close());

const codeAt = (key: string, steps = 0) =>
  TOTP.generate({
    secret: Secret.fromBase32(key),
    timestamp: api.clock.now() + steps * STEP_MS,
  });
const put = (path: string, token: string, body?: object) => api.call('PUT', path, { token, body });
const begin = (token: string, currentPassword = PASSWORD) =>
  put('/auth/second-factor/enrolment', token, { currentPassword });
const keyOf = async (token: string) => (await begin(token)).json<{ key: string }>().key;
const statusOf = async (token: string, path = '/probe/plain') =>
  (await api.call('DELETE', path, { token })).statusCode;
const state = async (token: string) =>
  (await api.call('GET', '/auth/second-factor', { token })).json<{
    isEnabled: boolean;
    recoveryCodesLeft: number;
  }>();

/** A signed-in user with a second factor, and the next code that was not used yet. */
async function anEnrolled({ username = 'ann', role = 'operator' as Role } = {}) {
  const { id } = await api.aUser({ username, role });
  const { token } = await api.signIn(username);
  const key = await keyOf(token);
  const answer = await put('/auth/second-factor', token, { code: codeAt(key) });
  expect(answer.statusCode).toBe(200);
  const { recoveryCodes } = answer.json<{ recoveryCodes: string[] }>();
  api.clock.forward(STEP_MS);
  return { id, token, key, recoveryCodes };
}

const challengeOf = async (username = 'ann') =>
  (await api.signIn(username)).answer.json<{ challenge: string }>().challenge;
const sendCode = (challenge: string, code: string, headers: Record<string, string> = {}) =>
  api.call('POST', '/auth/login/code', { body: { challenge, code }, headers });
const signInWith = async (code: string) => sendCode(await challengeOf(), code);

/** A code that is right at no time near now. */
const wrong = (key: string) => {
  const right = [-2, -1, 0, 1, 2].map((steps) => codeAt(key, steps));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find(
    (code) => !right.includes(code),
  )!;
};

describe('Setting up a second factor', () => {
  it('needs the password, a code of the new key, and ends the other sessions', async () => {
    await api.aUser({ role: 'operator' });
    const { token } = await api.signIn('ann');
    const other = (await api.signIn('ann')).token;
    expect(problemOf(await begin(token, 'wrong'))).toBe('422 invalid-input');
    const key = await keyOf(token);
    expect(problemOf(await put('/auth/second-factor', token, { code: wrong(key) }))).toBe(
      '422 invalid-input',
    );
    expect(await state(token)).toMatchObject({ isEnabled: false, recoveryCodesLeft: 0 });
    const answer = await put('/auth/second-factor', token, { code: codeAt(key) });
    const { recoveryCodes } = answer.json<{ recoveryCodes: string[] }>();
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^[2-9a-z]{4}(-[2-9a-z]{4}){3}$/);
    expect(await state(token)).toMatchObject({ isEnabled: true, recoveryCodesLeft: 10 });
    expect([await statusOf(token), await statusOf(other)]).toEqual([200, 401]);
    expect(problemOf(await begin(token))).toBe('409 factor-exists');
  });

  it('accepts only the last key, of the same session, for 15 minutes', async () => {
    await api.aUser();
    const { token } = await api.signIn('ann');
    const other = (await api.signIn('ann')).token;
    const [first, second] = [await keyOf(token), await keyOf(token)];
    for (const [session, code] of [
      [token, codeAt(first)],
      [other, codeAt(second)],
    ] as const)
      expect(problemOf(await put('/auth/second-factor', session, { code }))).toBe(
        '422 invalid-input',
      );
    api.clock.forward(15 * MINUTE_MS);
    expect(problemOf(await put('/auth/second-factor', token, { code: codeAt(second) }))).toBe(
      '422 invalid-input',
    );
  });

  it('leaves neither key nor recovery codes in the database or the audit', async () => {
    const { key, recoveryCodes } = await anEnrolled();
    const tables = ['totpFactor', 'recoveryCode', 'session', 'user', 'audit', 'auditHead'] as const;
    const rows = await Promise.all(
      tables.map((table) => api.database.db.selectFrom(table).selectAll().execute()),
    );
    const dump = JSON.stringify(rows).toLowerCase();
    const bytes = Buffer.from(Secret.fromBase32(key).bytes);
    for (const text of [key, bytes.toString('hex'), bytes.toString('base64'), ...recoveryCodes])
      expect(dump).not.toContain(text.toLowerCase());
    expect(dump).toContain('factor.enable');
  });
});

describe('Signing in with a second factor', () => {
  it('needs a code after the password, and says so in the token', async () => {
    const { key } = await anEnrolled();
    const { answer } = await api.signIn('ann');
    expect(problemOf(answer)).toBe('401 factor-required');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { challenge } = answer.json<{ challenge: string }>();
    expect(await statusOf(challenge)).toBe(401);
    const done = await sendCode(challenge, codeAt(key));
    expect(done.statusCode).toBe(200);
    expect(await statusOf(tokenOf(done))).toBe(200);
    expect(decodeJwt(tokenOf(done))).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: Math.floor(api.clock.now() / 1000),
    });
  });

  it('says in the token that no factor was shown if there is none', async () => {
    await api.aUser();
    expect(decodeJwt((await api.signIn('ann')).token)).toMatchObject({
      amr: ['pwd'],
      auth_time: Math.floor(api.clock.now() / 1000),
    });
  });

  it('accepts a code once, and none of an earlier step after it', async () => {
    const { key } = await anEnrolled();
    const later = codeAt(key, 1);
    const now = codeAt(key);
    expect((await signInWith(later)).statusCode).toBe(200);
    for (const code of [later, now])
      expect(problemOf(await signInWith(code))).toBe('401 wrong-code');
  });

  it('lets only one of two simultaneous requests use a code', async () => {
    const { key } = await anEnrolled();
    const challenges = [await challengeOf(), await challengeOf()];
    const answers = await Promise.all(challenges.map((one) => sendCode(one, codeAt(key))));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
  });

  it('does not accept the code that confirmed the key', async () => {
    const { key } = await anEnrolled();
    expect(problemOf(await signInWith(codeAt(key, -1)))).toBe('401 wrong-code');
  });

  it('accepts each recovery code once, as users type it', async () => {
    const { token, recoveryCodes } = await anEnrolled();
    const [first, second] = recoveryCodes as [string, string];
    expect((await signInWith(first)).statusCode).toBe(200);
    expect(problemOf(await signInWith(first))).toBe('401 wrong-code');
    expect((await signInWith(` ${second.replaceAll('-', ' ').toUpperCase()}`)).statusCode).toBe(
      200,
    );
    expect((await state(token)).recoveryCodesLeft).toBe(8);
  });

  it('accepts no code of another user', async () => {
    const { key, recoveryCodes } = await anEnrolled({ username: 'bob' });
    await anEnrolled();
    expect(problemOf(await signInWith(recoveryCodes[0]!))).toBe('401 wrong-code');
    expect(problemOf(await signInWith(codeAt(key)))).toBe('401 wrong-code');
  });

  it('accepts a challenge once, for five minutes and five wrong codes', async () => {
    const { key, recoveryCodes } = await anEnrolled();
    const used = await challengeOf();
    await sendCode(used, recoveryCodes[0]!);
    expect(problemOf(await sendCode(used, recoveryCodes[1]!))).toBe('401 sign-in-expired');
    const guessed = await challengeOf();
    for (let i = 0; i < 5; i++)
      expect(problemOf(await sendCode(guessed, wrong(key)))).toBe('401 wrong-code');
    expect(problemOf(await sendCode(guessed, recoveryCodes[1]!))).toBe('401 sign-in-expired');
    const old = await challengeOf();
    api.clock.forward(5 * MINUTE_MS);
    expect(problemOf(await sendCode(old, recoveryCodes[1]!))).toBe('401 sign-in-expired');
  });

  it('starts no session if the user was changed since the password was checked', async () => {
    const { recoveryCodes } = await anEnrolled();
    const challenge = await challengeOf();
    await api.database.db.updateTable('user').set({ passwordHash: 'new' }).execute();
    expect(problemOf(await sendCode(challenge, recoveryCodes[0]!))).toBe('401 wrong-credentials');
  });

  it('starts no session by password alone if the factor was set up while it was checked', async () => {
    const { id } = await api.aUser();
    const factors = api.app.get(SecondFactors, { strict: false });
    const passwords = api.app.get(Passwords, { strict: false });
    vi.spyOn(factors, 'isEnabled').mockResolvedValueOnce(false);
    vi.spyOn(passwords, 'verify').mockImplementation(async () => {
      await api.database.transaction((tx) =>
        factors.add(id, { seed: Buffer.alloc(20), step: 0 }, tx),
      );
      return true;
    });
    expect(problemOf((await api.signIn('ann')).answer)).toBe('401 wrong-credentials');
  });

  it('tells nothing about the factor to those without the password', async () => {
    await anEnrolled();
    const [known, unknown] = [await api.signIn('ann', 'wrong'), await api.signIn('bob', 'wrong')];
    const bodies = [known, unknown].map(({ answer }) => ({
      ...answer.json<object>(),
      requestId: '',
    }));
    expect(bodies[0]).toEqual(bodies[1]);
  });

  it('delays wrong codes, and the right password does not reset their count', async () => {
    const { key } = await anEnrolled();
    api.pauses.mockClear();
    for (let i = 0; i < 4; i++) await signInWith(wrong(key));
    const delays = api.pauses.mock.calls.map(([ms]) => ms).filter((_, at) => at % 2 === 1);
    expect(delays).toEqual([0, 0, 250, 500]);
  });

  it('refuses unknown devices after 20 wrong codes, but not devices of the user', async () => {
    const { key, recoveryCodes } = await anEnrolled();
    const known = (await signInWith(recoveryCodes[0]!)).cookies.find(({ name }) =>
      name.endsWith('_device'),
    )!;
    for (let i = 0; i < 20; i++)
      expect(problemOf(await signInWith(wrong(key)))).toBe('401 wrong-code');
    const challenge = await challengeOf();
    expect(problemOf(await sendCode(challenge, codeAt(key)))).toBe('429 rate-limited');
    const headers = { cookie: `${known.name}=${known.value}` };
    expect((await sendCode(challenge, codeAt(key), headers)).statusCode).toBe(200);
    api.clock.forward(4 * MINUTE_MS);
    expect((await signInWith(codeAt(key))).statusCode).toBe(200);
  });

  it('records wrong codes, and which factor was shown', async () => {
    const admin = await anEnrolled({ username: 'root', role: 'admin' });
    const { key, recoveryCodes } = await anEnrolled();
    await signInWith(wrong(key));
    await signInWith(recoveryCodes[0]!);
    await vi.waitFor(async () => {
      const answer = await api.call('GET', '/audit?action=auth.sign-in&target=ann', {
        token: admin.token,
      });
      const rows = answer.json<{ items: AuditEntry[] }>().items;
      expect(rows.map(({ outcome, code, fields }) => [outcome, code, fields])).toEqual(
        expect.arrayContaining([
          ['refused', 'wrong-code', []],
          ['succeeded', null, ['recovery-code']],
        ]),
      );
    });
  });
});

describe('A role that needs a second factor', () => {
  beforeEach(async () => {
    await api.close();
    api = await start(new Set(['operator']));
  });

  it('can only set it up', async () => {
    await api.aUser({ role: 'operator' });
    const { token } = await api.signIn('ann');
    const session = await api.call('GET', '/auth/session', { token });
    expect(session.json<object>()).toMatchObject({
      secondFactor: { isRequired: true, isEnabled: false, shownAt: null },
    });
    const refused = await api.call('DELETE', '/probe/plain', { token });
    expect(problemOf(refused)).toBe('403 factor-missing');
    expect(problemOf(await api.call('GET', '/sessions', { token }))).toBe('403 factor-missing');
    const key = await keyOf(token);
    await put('/auth/second-factor', token, { code: codeAt(key) });
    expect(await statusOf(token)).toBe(200);
  });

  it('is asked for it on the next request after it was given', async () => {
    const { id } = await api.aUser({ role: 'admin' });
    const { token } = await api.signIn('ann');
    expect(await statusOf(token)).toBe(200);
    await api.database.db
      .updateTable('user')
      .set({ role: 'operator' })
      .where('id', '=', id)
      .execute();
    expect(await statusOf(token)).toBe(403);
  });
});

describe('An action that needs a recent code', () => {
  const guarded = (token: string) => api.call('DELETE', '/probe/guarded', { token });

  it('is allowed for ten minutes after the code, in this session', async () => {
    const { token, key } = await anEnrolled();
    expect((await guarded(token)).statusCode).toBe(200);
    api.clock.forward(10 * MINUTE_MS);
    const refused = await guarded(token);
    expect(problemOf(refused)).toBe('401 step-up-required');
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", max_age=600',
    );
    expect(await statusOf(token)).toBe(200);
    const code = codeAt(key);
    expect(problemOf(await put('/auth/step-up', token, { code: wrong(key) }))).toBe(
      '422 invalid-input',
    );
    expect(problemOf(await guarded(token))).toBe('401 step-up-required');
    const shown = await put('/auth/step-up', token, { code });
    expect(decodeJwt(tokenOf(shown))).toMatchObject({
      auth_time: Math.floor(api.clock.now() / 1000),
    });
    expect((await guarded(token)).statusCode).toBe(200);
    expect((await guarded(tokenOf(shown))).statusCode).toBe(200);
    expect(problemOf(await put('/auth/step-up', token, { code }))).toBe('422 invalid-input');
  });

  it('is refused before it looks for a permission that is missing', async () => {
    const { token } = await anEnrolled({ role: 'viewer' });
    api.clock.forward(10 * MINUTE_MS);
    expect(problemOf(await guarded(token))).toBe('403 forbidden');
  });

  it('asks neither a user without a factor nor an API token', async () => {
    await api.aUser({ username: 'bob', role: 'operator' });
    const { token: bob } = await api.signIn('bob');
    const { id } = await anEnrolled();
    const tool = makeApiToken();
    await api.app.get(ApiTokensRepository, { strict: false }).add({
      id: 't',
      userId: id,
      name: 'ci',
      permissions: '["secret.delete"]',
      addresses: '[]',
      createdAt: 0,
      expiresAt: api.clock.now() * 2,
      lastUsedAt: null,
      lastUsedFrom: null,
      hash: hashToken(tool),
    });
    api.clock.forward(11 * MINUTE_MS);
    expect((await guarded(bob)).statusCode).toBe(200);
    expect((await guarded(tool)).statusCode).toBe(200);
  });

  it('is refused to a session that began without the factor', async () => {
    const { id } = await api.aUser({ role: 'operator' });
    const { token } = await api.signIn('ann');
    const factors = api.app.get(SecondFactors, { strict: false });
    await api.database.transaction((tx) =>
      factors.add(id, { seed: Buffer.alloc(20), step: 0 }, tx),
    );
    expect(problemOf(await guarded(token))).toBe('401 step-up-required');
  });

  it('cannot be reached by showing a factor that is not there', async () => {
    await api.aUser();
    const { token } = await api.signIn('ann');
    expect(problemOf(await put('/auth/step-up', token, { code: '123456' }))).toBe(
      '409 no-second-factor',
    );
  });
});

describe('Changing a second factor', () => {
  it('disables it, after which the password is enough', async () => {
    const { token } = await anEnrolled();
    const remove = () => api.call('DELETE', '/auth/second-factor', { token });
    expect((await remove()).statusCode).toBe(204);
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
    expect(await state(token)).toMatchObject({ isEnabled: false, recoveryCodesLeft: 0 });
    expect(problemOf(await remove())).toBe('409 no-second-factor');
  });

  it('replaces the recovery codes', async () => {
    const { token, recoveryCodes } = await anEnrolled();
    const answer = await put('/auth/second-factor/recovery-codes', token);
    const [renewed] = answer.json<{ recoveryCodes: string[] }>().recoveryCodes;
    expect(problemOf(await signInWith(recoveryCodes[0]!))).toBe('401 wrong-code');
    expect((await signInWith(renewed!)).statusCode).toBe(200);
  });

  it('needs a recent code', async () => {
    const { token } = await anEnrolled();
    api.clock.forward(10 * MINUTE_MS);
    const answers = [
      await api.call('DELETE', '/auth/second-factor', { token }),
      await put('/auth/second-factor/recovery-codes', token),
    ];
    expect(answers.map(problemOf)).toEqual(Array(2).fill('401 step-up-required'));
  });

  it('lets an admin reset it, which ends the sessions of the user', async () => {
    const { id, token } = await anEnrolled();
    await api.aUser({ username: 'root', role: 'admin' });
    const admin = (await api.signIn('root')).token;
    const read = async () =>
      (await api.call('GET', `/users/${id}`, { token: admin })).json<{
        hasSecondFactor: boolean;
      }>();
    expect((await read()).hasSecondFactor).toBe(true);
    const reset = () => api.call('DELETE', `/users/${id}/second-factor`, { token: admin });
    expect((await reset()).statusCode).toBe(204);
    expect((await read()).hasSecondFactor).toBe(false);
    expect(await statusOf(token)).toBe(401);
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
    expect(problemOf(await reset())).toBe('404 not-found');
  });
});
