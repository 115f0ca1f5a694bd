import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import {
  Generator,
  PASSPHRASE_LIST_SIZE,
  type GeneratorInput,
  type KeyType,
} from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { generate } from './generate.js';
import { readCertificate } from './read-certificate.js';
import { loadWords } from './words.js';

const make = async (wanted: GeneratorInput) => generate(Generator.parse(wanted));
const valueOf = async (wanted: GeneratorInput) => (await make(wanted)).value;

describe('a password', () => {
  const classes = { lower: /[a-z]/, upper: /[A-Z]/, digits: /[0-9]/, symbols: /[^a-zA-Z0-9]/ };

  it('always has the requested length and a character of each class', async () => {
    for (let time = 0; time < 200; time++) {
      const value = await valueOf({ type: 'password', length: 10, symbols: true });
      expect(value).toHaveLength(10);
      for (const pattern of Object.values(classes)) expect(value).toMatch(pattern);
    }
  });

  it('contains look-alike characters only if they are allowed', async () => {
    expect(await valueOf({ type: 'password', length: 1024 })).not.toMatch(/[0O1lI]/);
    const allowed = await valueOf({ type: 'password', length: 1024, lookAlikes: true });
    expect(allowed).toMatch(/[0O1lI]/);
  });

  it('contains no character classes that were not requested', async () => {
    const only = { lower: false, upper: false, symbols: false };
    expect(await valueOf({ type: 'password', length: 64, ...only })).toMatch(/^[2-9]{64}$/);
  });

  it('selects all characters equally often, and any class for the first place', async () => {
    const counts = new Map<string, number>();
    const first = new Map<string, number>();
    for (let time = 0; time < 400; time++) {
      const value = await valueOf({ type: 'password', length: 64 });
      for (const one of value) counts.set(one, (counts.get(one) ?? 0) + 1);
      const kind = /[a-z]/.test(value[0]!) ? 'a' : /[A-Z]/.test(value[0]!) ? 'A' : '0';
      first.set(kind, (first.get(kind) ?? 0) + 1);
    }
    // 25,600 characters from an alphabet of 57: about 449 of each, with a standard deviation of 21.
    for (const count of counts.values()) expect(Math.abs(count - 449)).toBeLessThan(210);
    expect([...counts.keys()]).toHaveLength(57);
    expect(first.size).toBe(3);
  });

  it.each([{ lower: false, upper: false, digits: false }, { length: 7 }, { symbolSet: 'a' }])(
    'rejects the rules %j',
    (wanted) => {
      expect(Generator.safeParse({ type: 'password', ...wanted }).success).toBe(false);
    },
  );
});

describe('other values', () => {
  it('have the requested size and alphabet', async () => {
    expect(await valueOf({ type: 'hex', bytes: 20 })).toMatch(/^[0-9a-f]{40}$/);
    expect(Buffer.from(await valueOf({ type: 'base64', bytes: 33 }), 'base64')).toHaveLength(33);
    expect(await valueOf({ type: 'base64url', bytes: 33 })).toMatch(/^[\w-]{44}$/);
    expect(await valueOf({ type: 'uuid' })).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('are different each time', async () => {
    const values = await Promise.all(
      Array.from({ length: 50 }, () => valueOf({ type: 'passphrase', words: 6 })),
    );
    expect(new Set(values).size).toBe(50);
  });
});

describe('a passphrase', () => {
  it('has six words of the list by default', async () => {
    const words = new Set(await loadWords());
    const value = await valueOf({ type: 'passphrase', separator: ' ' });
    expect(value.split(' ')).toHaveLength(6);
    expect(value.split(' ').filter((word) => !words.has(word))).toEqual([]);
    expect(await valueOf({ type: 'passphrase', words: 5, separator: '_' })).toMatch(
      /^[a-z-]+(_[a-z-]+){4}$/,
    );
  });

  it('has at least 60 random bits by default', () => {
    const rules = Generator.parse({ type: 'passphrase' });
    const count = rules.type === 'passphrase' ? rules.words : 0;
    expect(count * Math.log2(PASSPHRASE_LIST_SIZE)).toBeGreaterThan(60);
  });

  it("uses EFF's word list unchanged", async () => {
    const words = await loadWords();
    expect(new Set(words).size).toBe(PASSPHRASE_LIST_SIZE);
    expect(words).toHaveLength(PASSPHRASE_LIST_SIZE);
    expect(createHash('sha256').update(words.join('\n')).digest('hex')).toBe(
      'abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba',
    );
  });

  it('can be split into words in only one way, with any separator', async () => {
    // No word is the beginning of another, so different words never form the same text.
    const sorted = [...(await loadWords())].sort();
    const begun = sorted.filter((word, index) => sorted[index + 1]?.startsWith(word));
    expect(begun).toEqual([]);
  });

  it('selects all words equally often', async () => {
    const counts = new Map<string, number>();
    for (let time = 0; time < 243; time++) {
      const value = await valueOf({ type: 'passphrase', words: 64, separator: ' ' });
      for (const word of value.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    // 15,552 draws from 7,776 words: about 2 of each. Chi-squared has a mean of 7,775 and a standard
    // deviation of 125.
    const words = await loadWords();
    const chiSquared = words.reduce((sum, word) => sum + ((counts.get(word) ?? 0) - 2) ** 2 / 2, 0);
    expect(Math.abs(chiSquared - 7_775)).toBeLessThan(6 * 125);
  });
});

const keys: [KeyType, string][] = [
  ['rsa-2048', 'rsa'],
  ['ecdsa-p256', 'ec'],
  ['ecdsa-p384', 'ec'],
  ['ed25519', 'ed25519'],
];

describe('a key pair', () => {
  it.each(keys)('of type %s has a matching public key', async (key, type) => {
    const { value, publicPart } = await make({ type: 'key-pair', key });
    const ours = createPublicKey(createPrivateKey(value));
    expect(ours.asymmetricKeyType).toBe(type);
    expect(createPublicKey(publicPart!).equals(ours)).toBe(true);
  });
});

describe('a certificate', () => {
  it.each(keys)('with a key of %s is self-signed with the requested data', async (key) => {
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
    'returns undefined for %j',
    (text) => {
      expect(readCertificate(Buffer.from(text))).toBeUndefined();
    },
  );
});
