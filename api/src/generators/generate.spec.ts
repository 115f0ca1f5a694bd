import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { Generator, type GeneratorInput, type KeyType } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { generate } from './generate.js';
import { readCertificate } from './read-certificate.js';
import { words } from './words.js';

const make = async (wanted: GeneratorInput) => generate(Generator.parse(wanted));
const valueOf = async (wanted: GeneratorInput) => (await make(wanted)).value;

describe('a password', () => {
  const classes = { lower: /[a-z]/, upper: /[A-Z]/, digits: /[0-9]/, symbols: /[^a-zA-Z0-9]/ };

  it('has its length and at least one of each class, every time', async () => {
    for (let time = 0; time < 200; time++) {
      const value = await valueOf({ type: 'password', length: 8, symbols: true });
      expect(value).toHaveLength(8);
      for (const pattern of Object.values(classes)) expect(value).toMatch(pattern);
    }
  });

  it('has no look-alikes unless they are allowed', async () => {
    expect(await valueOf({ type: 'password', length: 1024 })).not.toMatch(/[0O1lI]/);
    const allowed = await valueOf({ type: 'password', length: 1024, lookAlikes: true });
    expect(allowed).toMatch(/[0O1lI]/);
  });

  it('has no other class than those asked for', async () => {
    const only = { lower: false, upper: false, symbols: false };
    expect(await valueOf({ type: 'password', length: 64, ...only })).toMatch(/^[2-9]{64}$/);
  });

  it('favours no character and no place', async () => {
    const counts = new Map<string, number>();
    const first = new Map<string, number>();
    for (let time = 0; time < 400; time++) {
      const value = await valueOf({ type: 'password', length: 64 });
      for (const one of value) counts.set(one, (counts.get(one) ?? 0) + 1);
      const kind = /[a-z]/.test(value[0]!) ? 'a' : /[A-Z]/.test(value[0]!) ? 'A' : '0';
      first.set(kind, (first.get(kind) ?? 0) + 1);
    }
    // 25,600 draws of 57: 449 each, with a deviation of 21.
    for (const count of counts.values()) expect(Math.abs(count - 449)).toBeLessThan(210);
    expect([...counts.keys()]).toHaveLength(57);
    expect(first.size).toBe(3);
  });

  it.each([{ lower: false, upper: false, digits: false }, { length: 7 }, { symbolSet: 'a' }])(
    'is not made of %j',
    (wanted) => {
      expect(Generator.safeParse({ type: 'password', ...wanted }).success).toBe(false);
    },
  );
});

describe('other values', () => {
  it('are of the size and alphabet that was asked for', async () => {
    expect(await valueOf({ type: 'hex', bytes: 20 })).toMatch(/^[0-9a-f]{40}$/);
    expect(Buffer.from(await valueOf({ type: 'base64', bytes: 33 }), 'base64')).toHaveLength(33);
    expect(await valueOf({ type: 'base64url', bytes: 33 })).toMatch(/^[\w-]{44}$/);
    expect(await valueOf({ type: 'uuid' })).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('are never the same twice', async () => {
    const values = await Promise.all(
      Array.from({ length: 50 }, () => valueOf({ type: 'passphrase', words: 6 })),
    );
    expect(new Set(values).size).toBe(50);
  });

  it('are words of a list without doubles', async () => {
    expect(new Set(words).size).toBe(1024);
    const value = await valueOf({ type: 'passphrase', words: 5, separator: ' ' });
    expect(value.split(' ').every((word) => words.includes(word))).toBe(true);
    expect(value.split(' ')).toHaveLength(5);
  });
});

const keys: [KeyType, string][] = [
  ['rsa-2048', 'rsa'],
  ['ecdsa-p256', 'ec'],
  ['ecdsa-p384', 'ec'],
  ['ed25519', 'ed25519'],
];

describe('a key pair', () => {
  it.each(keys)('of %s fits together', async (key, type) => {
    const { value, publicPart } = await make({ type: 'key-pair', key });
    const ours = createPublicKey(createPrivateKey(value));
    expect(ours.asymmetricKeyType).toBe(type);
    expect(createPublicKey(publicPart!).equals(ours)).toBe(true);
  });
});

describe('a certificate', () => {
  it.each(keys)('with a key of %s is self-signed, for its names and days', async (key) => {
    const { value, publicPart } = await make({
      type: 'certificate',
      key,
      commonName: 'db.internal',
      altNames: ['*.db.internal', '10.0.0.7'],
      days: 30,
    });
    const made = new X509Certificate(publicPart!);
    expect(made.checkPrivateKey(createPrivateKey(value))).toBe(true);
    expect(made.verify(made.publicKey)).toBe(true);
    expect(made.subject).toBe('CN=db.internal');
    expect(made.checkHost('db.internal')).toBe('db.internal');
    expect(made.checkHost('a.db.internal')).toBe('*.db.internal');
    expect(made.checkIP('10.0.0.7')).toBe('10.0.0.7');
    const days = (Date.parse(made.validTo) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect(readCertificate(Buffer.from(publicPart!))).toEqual({
      expiresAt: new Date(made.validTo).toISOString(),
      subject: 'CN=db.internal',
    });
  });
});

describe('readCertificate', () => {
  it.each(['hunter2', '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n'])(
    'reads nothing of %j',
    (text) => {
      expect(readCertificate(Buffer.from(text))).toBeUndefined();
    },
  );
});
