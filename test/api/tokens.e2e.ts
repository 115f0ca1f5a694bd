// Budget: 5 s.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client';
import { signingKeyOf, type SigningKey } from '../support/signing-key';
import { useFixture } from '../support/fixture';
import { Token } from '../support/token';

const fixture = useFixture();
let key: SigningKey;
let good: Token;
let viewer: Client;

beforeAll(async () => {
  key = signingKeyOf(fixture.waxseal);
  good = Token.read(fixture.admin.token);
  viewer = await fixture.waxseal.clientOf('viewer', fixture.admin);
});

const answerTo = (headers: Record<string, string>) =>
  fixture.waxseal.anonymous().call('GET', '/secrets', { headers });
const statusOf = async (token: string) =>
  (await answerTo({ authorization: `Bearer ${token}` })).status;

const now = () => Math.floor(Date.now() / 1000);
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = () => key.publicKey.export({ type: 'spki', format: 'pem' });
const der = () => key.publicKey.export({ type: 'spki', format: 'der' });
const hs256 = () => good.with({ alg: 'HS256' });

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Changes bits of the last character that decoders ignore, so that the bytes stay the same. */
const respelled = (token: string) =>
  token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1];

const forged: [string, () => string][] = [
  ['alg none, unsigned', () => good.with({ alg: 'none' }).unsigned()],
  ['alg None, unsigned', () => good.with({ alg: 'None' }).unsigned()],
  ['alg none, signed', () => good.with({ alg: 'none' }).signedBy(key.privateKey)],
  ['no signature', () => good.unsigned()],
  ['HS256 with the public key as PEM', () => hs256().macBy(pem())],
  [
    'HS256 with the public key as PEM without its last line break',
    () => hs256().macBy(String(pem()).trim()),
  ],
  ['HS256 with the public key as DER', () => hs256().macBy(der())],
  [
    'HS256 with the public key as JWK',
    () => hs256().macBy(JSON.stringify(key.publicKey.export({ format: 'jwk' }))),
  ],
  ['HS256 with nothing', () => hs256().macBy('')],
  ['ES256 said, HS256 done', () => good.macBy(pem())],
  ['another kid', () => good.with({ kid: randomUUID() }).signedBy(key.privateKey)],
  ['a kid that is a path', () => good.with({ kid: '../../../dev/null' }).macBy('')],
  ['no kid', () => good.with({ kid: undefined }).signedBy(key.privateKey)],
  ['another key', () => good.signedBy(other.privateKey)],
  [
    'a key of its own in the header',
    () => good.with({ jwk: other.publicKey.export({ format: 'jwk' }) }).signedBy(other.privateKey),
  ],
  ['a signature in DER', () => good.signedBy(key.privateKey, 'der')],
  ['a signature in another spelling', () => respelled(fixture.admin.token)],
  ['another type', () => good.with({ typ: 'JWT' }).signedBy(key.privateKey)],
  ['no type', () => good.with({ typ: undefined }).signedBy(key.privateKey)],
  ['an end in the past', () => good.with({}, { exp: now() - 10 }).signedBy(key.privateKey)],
  ['no end', () => good.with({}, { exp: undefined }).signedBy(key.privateKey)],
  ['a beginning in the future', () => good.with({}, { nbf: now() + 60 }).signedBy(key.privateKey)],
  ['another audience', () => good.with({}, { aud: 'waxseal' }).signedBy(key.privateKey)],
  ['no audience', () => good.with({}, { aud: undefined }).signedBy(key.privateKey)],
  ['another issuer', () => good.with({}, { iss: 'waxseal2' }).signedBy(key.privateKey)],
  ['no issuer', () => good.with({}, { iss: undefined }).signedBy(key.privateKey)],
  ['an unknown session', () => good.with({}, { sid: randomUUID() }).signedBy(key.privateKey)],
  ['no session', () => good.with({}, { sid: undefined }).signedBy(key.privateKey)],
  [
    "another user's session",
    () => good.with({}, { sid: Token.read(viewer.token).claims['sid'] }).signedBy(key.privateKey),
  ],
  ['the refresh token', () => fixture.admin.cookie.split('=')[1]!],
  ['two parts', () => fixture.admin.token.split('.').slice(0, 2).join('.')],
  ['four parts', () => `${fixture.admin.token}.x`],
  ['nothing', () => ''],
];

describe('A token', () => {
  it('is accepted unchanged and if it is signed again with its key', async () => {
    expect(await statusOf(fixture.admin.token)).toBe(200);
    expect(await statusOf(good.signedBy(key.privateKey))).toBe(200);
    expect(good.header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: key.kid });
    expect(good.claims).toMatchObject({ iss: 'waxseal', aud: 'waxseal-api', roles: ['admin'] });
    expect(Number(good.claims['exp']) - Number(good.claims['iat'])).toBe(600);
  });

  it.each(forged)('is rejected with %s', async (_, forge) => {
    const { status, headers, body } = await answerTo({ authorization: `Bearer ${forge()}` });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'unauthenticated' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('is rejected with one changed character', async () => {
    const { token } = fixture.admin;
    const changed = [...token].map((character, at) => {
      const code = Buffer.from([character.charCodeAt(0) ^ 1]).toString('latin1');
      return token.slice(0, at) + code + token.slice(at + 1);
    });
    const passed: number[] = [];
    for (let at = 0; at < changed.length; at += 50) {
      const statuses = await Promise.all(changed.slice(at, at + 50).map(statusOf));
      statuses.forEach((status, index) => status !== 401 && passed.push(at + index));
    }
    expect(passed).toEqual([]);
  });

  it('is rejected with one flipped bit of its signature', async () => {
    const [header, claims, signature] = fixture.admin.token.split('.');
    const bytes = Buffer.from(signature!, 'base64url');
    const flipped = [...Array(bytes.length * 8).keys()].map((bit) => {
      const copy = Buffer.from(bytes);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      return `${header}.${claims}.${copy.toString('base64url')}`;
    });
    const statuses = new Set<number>();
    for (let at = 0; at < flipped.length; at += 64)
      for (const status of await Promise.all(flipped.slice(at, at + 64).map(statusOf)))
        statuses.add(status);
    expect([...statuses]).toEqual([401]);
  });

  it('is accepted only in its header', async () => {
    const { token } = fixture.admin;
    const anonymous = fixture.waxseal.anonymous();
    for (const query of ['access_token', 'token', 'authorization'])
      expect((await anonymous.call('GET', `/secrets?${query}=${token}`)).status).toBe(401);
    for (const headers of [
      {},
      { cookie: `waxseal_refresh=${token}` },
      { cookie: fixture.admin.cookie },
      { authorization: token },
      { authorization: `Basic ${token}` },
      { 'x-access-token': token },
    ] as Record<string, string>[])
      expect([headers, (await answerTo(headers)).status]).toEqual([headers, 401]);
  });

  it('grants the current permissions of the session, not those of its roles', async () => {
    const raised = Token.read(viewer.token)
      .with({}, { roles: ['admin'] })
      .signedBy(key.privateKey);
    const answer = await fixture.waxseal.anonymous().call('GET', '/users', {
      headers: { authorization: `Bearer ${raised}` },
    });
    expect(answer.status).toBe(403);
  });
});
