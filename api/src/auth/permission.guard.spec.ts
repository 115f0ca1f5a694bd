import { createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { Controller, Get } from '@nestjs/common';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CurrentActor, type Actor } from '../http/actor.js';
import { Public, Requires, SignedIn } from '../http/requires.js';
import { SigningKeys } from './signing-keys.js';
import { problemOf, startApi, type TestApi } from '../testing/index.js';

@Controller('probe')
class Probe {
  @Get('open')
  @Public()
  open() {
    return {};
  }

  @Get('any')
  @SignedIn()
  any(@CurrentActor() actor: Actor) {
    return { username: actor.username, role: actor.role };
  }

  @Get('managed')
  @Requires('user.manage')
  managed() {
    return {};
  }
}

interface Token {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  key?: KeyObject | Uint8Array;
}

let api: TestApi;
let signingKey: KeyObject;
let good: { sub: string; sid: string; kid: string };

const get = (path: string, token?: string) => api.call('GET', `/probe/${path}`, { token });
const refusal = async (token: string) => {
  const answer = await get('any', token);
  return `${problemOf(answer)} ${String(answer.headers['www-authenticate'])}`;
};
const REFUSED = '401 unauthenticated Bearer error="invalid_token"';

const sign = ({ header, claims, key = signingKey }: Token = {}) =>
  new SignJWT({
    iss: 'waxseal',
    aud: 'waxseal-api',
    sub: good.sub,
    sid: good.sid,
    roles: ['viewer'],
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds(60),
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: good.kid, ...header })
    .sign(key);
const seconds = (ahead = 0) => Math.floor(Date.now() / 1000) + ahead;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

beforeEach(async () => {
  api = await startApi({ controllers: [Probe] });
  const { id } = await api.aUser();
  await api.signIn('ann');
  const session = await api.database.db
    .selectFrom('session')
    .select('id')
    .executeTakeFirstOrThrow();
  const { kid, privateKey } = await api.app.get(SigningKeys, { strict: false }).current();
  signingKey = privateKey;
  good = { sub: id, sid: session.id, kid };
});
afterEach(() => api.close());

describe('PermissionGuard', () => {
  it('lets everyone use a public route', async () => {
    expect((await get('open')).statusCode).toBe(200);
  });

  it('answers 401 without calling the token invalid if there is none', async () => {
    const answer = await get('any');
    expect(problemOf(answer)).toBe('401 unauthenticated');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('reads the actor from a valid token', async () => {
    expect((await get('any', await sign())).json()).toEqual({ username: 'ann', role: 'viewer' });
  });

  it('rejects a request that the role does not allow', async () => {
    expect(problemOf(await get('managed', await sign()))).toBe('403 forbidden');
  });

  it('decides by the current role of the user, not by the role in the token', async () => {
    const token = await sign();
    expect(problemOf(await get('managed', await sign({ claims: { roles: ['admin'] } })))).toBe(
      '403 forbidden',
    );
    await api.database.db.updateTable('user').set({ role: 'admin' }).execute();
    expect((await get('managed', token)).statusCode).toBe(200);
  });

  it.each(['ended', 'disabled', 'removed'])(
    'rejects the token of a user or session that is %s',
    async (how) => {
      const token = await sign();
      const { db } = api.database;
      if (how === 'ended') await db.updateTable('session').set({ endedAt: 1 }).execute();
      if (how === 'disabled') await db.updateTable('user').set({ isDisabled: 1 }).execute();
      if (how === 'removed') await db.deleteFrom('user').execute();
      expect(await refusal(token)).toBe(REFUSED);
    },
  );

  it('answers 503 while the database is unavailable', async () => {
    const token = await sign();
    api.breakDatabase();
    expect(problemOf(await get('any', token))).toBe('503 database-unavailable');
  });
});

describe('A token', () => {
  const publicPem = () => createPublicKey(signingKey).export({ type: 'spki', format: 'pem' });
  const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  it.each<[string, () => Promise<string> | string]>([
    [
      'of no algorithm',
      async () => {
        const [, payload] = (await sign()).split('.');
        return `${encode({ alg: 'none', typ: 'at+jwt', kid: good.kid })}.${payload}.`;
      },
    ],
    [
      'signed with the public key as HS256',
      () => sign({ header: { alg: 'HS256' }, key: Buffer.from(publicPem()) }),
    ],
    ['signed by another key', () => sign({ key: otherKey() })],
    ['of an unknown key', () => sign({ header: { kid: randomUUID() } })],
    ['of no key', () => sign({ header: { kid: undefined } })],
    ['without its type', () => sign({ header: { typ: undefined } })],
    ['of another type', () => sign({ header: { typ: 'JWT' } })],
    ['of another issuer', () => sign({ claims: { iss: 'other' } })],
    ['for another audience', () => sign({ claims: { aud: 'other' } })],
    ['without an audience', () => sign({ claims: { aud: undefined } })],
    ['that has expired', () => sign({ claims: { exp: seconds(-6) } })],
    ['that never expires', () => sign({ claims: { exp: undefined } })],
    ['without a session', () => sign({ claims: { sid: undefined } })],
    ['of an unknown session', () => sign({ claims: { sid: randomUUID() } })],
    ["of another client's session", () => sign({ claims: { sub: randomUUID() } })],
    ['of three words', () => 'no.such.token'],
    ['of one word', () => 'nonsense'],
  ])('%s is rejected', async (_, make) => {
    expect(await refusal(await make())).toBe(REFUSED);
  });

  it('is accepted for some seconds after it expires, because clocks differ', async () => {
    expect((await get('any', await sign({ claims: { exp: seconds(-3) } }))).statusCode).toBe(200);
  });

  it('cannot be replaced by the refresh token', async () => {
    expect(await refusal((await api.signIn('ann')).cookie)).toBe(REFUSED);
  });

  it('is rejected with any bit of a character flipped', async () => {
    const token = await sign();
    const places = [0, token.indexOf('.') + 3, token.lastIndexOf('.') + 1, token.length - 1];
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const place of places)
      for (let bit = 1; bit < 64; bit <<= 1) {
        const flipped = alphabet[alphabet.indexOf(token[place]!) ^ bit]!;
        const changed = token.slice(0, place) + flipped + token.slice(place + 1);
        expect((await get('any', changed)).statusCode).toBe(401);
      }
  });
});
