import 'reflect-metadata';
import type { RotationChange } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aPair, encrypted, NOW } from '../../generators/testing/certificates.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { familyFacts } from '../testing/family-facts.js';
import { checkValues } from './check-values.js';

const { families } = await familyFacts(await new TestSwarm(new FakeEngine()).refresh());
const [rsa, ec, ed25519] = [await aPair('rsa'), await aPair('ec'), await aPair('ed25519')];
const authority = await aPair('ec', { isAuthority: true });
const expired = await aPair('ec', { from: -60, to: -30 });

type Values = Record<string, string>;
const changesOf = (values: Values): RotationChange[] =>
  Object.entries(values).map(([name, text]) => ({ kind: 'secret', name, value: { text } }));
const check = (values: Values) =>
  checkValues(families, changesOf(values), NOW).map(
    ({ pointer, detail }) => `${pointer}: ${detail}`,
  );

describe('A key and the certificate that is rotated with it', () => {
  it.each<[string, Values]>([
    ['RSA', { cert: rsa.certificate, key: rsa.key }],
    ['EC', { key: ec.key, cert: ec.certificate }],
    ['Ed25519', { cert: ed25519.certificate, key: ed25519.key }],
    ['a chain', { cert: rsa.certificate + authority.certificate, key: rsa.key }],
    ['one value', { bundle: rsa.certificate + rsa.key }],
    ['one value with the key first', { bundle: rsa.key + rsa.certificate + authority.certificate }],
    ['two pairs', { a: rsa.certificate, b: ec.certificate, c: ec.key, d: rsa.key }],
    ['a key alone', { key: rsa.key }],
    ['a certificate alone', { cert: rsa.certificate }],
    ['an encrypted key', { cert: ec.certificate, key: encrypted(rsa.privateKey) }],
    [
      'a list of authorities',
      { ca: authority.certificate.repeat(2), key: rsa.key, token: 'hunter2' },
    ],
    [
      'a bundle beside another certificate',
      { bundle: rsa.certificate + rsa.key, c: ec.certificate },
    ],
  ])('fit: %s', (_, values) => expect(check(values)).toEqual([]));

  it.each<[string, Values, string]>([
    [
      'another key of the same type',
      { cert: ec.certificate, key: authority.key },
      '/changes/1/value: The private key does not fit the certificate in cert',
    ],
    [
      'a key of another type',
      { key: rsa.key, cert: ed25519.certificate },
      '/changes/0/value: The private key does not fit the certificate in cert',
    ],
    [
      'a wrong order',
      { cert: authority.certificate + rsa.certificate, key: rsa.key },
      '/changes/1/value: The private key fits certificate 2 of 2, but servers expect its certificate first',
    ],
    [
      'one value',
      { bundle: rsa.certificate + ec.key },
      '/changes/0/value: The private key does not fit the certificate in the same value',
    ],
    [
      'an expired certificate',
      { cert: expired.certificate, key: expired.key },
      '/changes/0/value: The certificate expired on 2026-10-28',
    ],
  ])('are pointed out: %s', (_, values, warning) => expect(check(values)).toEqual([warning]));

  it('are checked in base64 and in configs, too', () => {
    const base64 = Buffer.from(ec.certificate).toString('base64');
    const changes: RotationChange[] = [
      { kind: 'config', name: 'cert', value: { base64 } },
      { kind: 'secret', name: 'key', value: { text: rsa.key } },
    ];
    expect(checkValues(families, changes, NOW)).toMatchObject([
      { kind: 'secret', name: 'key', pointer: '/changes/1/value' },
    ]);
  });
});
