import 'reflect-metadata';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPem } from './read-pem.js';
import { aPair, encrypted, NOW, pemOf, type Kind } from './testing/certificates.js';

const [rsa, ec, ed25519] = await Promise.all(
  (['rsa', 'ec', 'ed25519'] satisfies Kind[]).map((kind) => aPair(kind)),
);
const pair = { rsa: rsa!, ec: ec!, ed25519: ed25519! };
const expired = await aPair('ec', { from: -60, to: -30 });
const early = await aPair('ec', { from: 2, to: 30 });

const read = (text: string | Buffer) => {
  const { certificates, keys, faults } = readPem(Buffer.from(text), NOW);
  return { counts: [certificates.length, keys.length], faults };
};
/** Takes a line out of the middle. */
const without = (pem: string, line: number) =>
  pem
    .split('\n')
    .filter((_, index) => index !== line)
    .join('\n');

describe('A certificate or key', () => {
  it.each<[string, string, number[]]>([
    ...(['rsa', 'ec', 'ed25519'] as const).flatMap((kind): [string, string, number[]][] => [
      [`an ${kind} certificate`, pair[kind].certificate, [1, 0]],
      [`an ${kind} key`, pair[kind].key, [0, 1]],
      [`an ${kind} bundle`, pair[kind].certificate + pair[kind].key, [1, 1]],
      [`an ${kind} chain`, pair[kind].certificate + pair.ec.certificate, [2, 0]],
    ]),
    ['PKCS #1', pemOf(pair.rsa.privateKey, 'pkcs1'), [0, 1]],
    ['SEC 1', pemOf(pair.ec.privateKey, 'sec1'), [0, 1]],
    [
      'SEC 1 after its parameters',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pemOf(pair.ec.privateKey, 'sec1')}`,
      [0, 1],
    ],
    ['CRLF', pair.rsa.certificate.replaceAll('\n', '\r\n'), [1, 0]],
    ['blanks at the ends of lines', pair.rsa.certificate.replaceAll('\n', ' \n'), [1, 0]],
    ['no line break at the end', pair.rsa.key.trimEnd(), [0, 1]],
    ['a byte order mark', `\ufeff${pair.rsa.key}`, [0, 1]],
    ['text around it', `Bag Attributes\n  name: x\n${pair.rsa.key}\nend\n`, [0, 1]],
    ['encrypted PKCS #8', encrypted(pair.rsa.privateKey), [0, 0]],
    ['encrypted PKCS #1', encrypted(pair.rsa.privateKey, 'pkcs1'), [0, 0]],
    ['encrypted SEC 1', encrypted(pair.ec.privateKey, 'sec1'), [0, 0]],
  ])('has no faults: %s', (_, text, counts) => expect(read(text)).toEqual({ counts, faults: [] }));

  it.each([
    ['a lost line', without(pair.rsa.certificate, 3), 'The certificate cannot be read'],
    ['a lost line of a key', without(pair.rsa.key, 3), 'The private key cannot be read'],
    ['a lost line of an encrypted key', without(encrypted(pair.rsa.privateKey), 3), 'The private'],
    [
      'other content',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      'The private',
    ],
    [
      'no content',
      '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
      'The certificate cannot',
    ],
    [
      'a public key',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      'The public key cannot',
    ],
    ['no last line', pair.ec.certificate.split('-----END')[0]!, 'The certificate has no last line'],
    [
      'no last line before the next block',
      pair.ec.certificate.split('-----END')[0]! + pair.rsa.certificate,
      'Certificate 1 has no last line',
    ],
    ['a lost dash', pair.ec.certificate.slice(1), 'The certificate has a damaged first line'],
    ['lost dashes', pair.ec.key.slice(5), 'The private key has a damaged first line'],
    [
      'indented lines',
      pair.ec.key.replace(/^/gm, '  '),
      'The private key is not on lines of its own',
    ],
    ['one line', pair.ec.key.replaceAll('\n', ''), 'The private key is not on lines of its own'],
    ['escaped line breaks', pair.ec.key.replaceAll('\n', '\\n'), 'The private key is not on lines'],
    ['an expired one', expired.certificate, 'The certificate expired on 2026-10-28'],
    ['an early one', early.certificate, 'The certificate is not valid before 2026-11-29'],
    [
      'an expired one of several',
      pair.ec.certificate + expired.certificate,
      'Certificate 2 expired on 2026-10-28',
    ],
  ])('has a fault: %s', (_, text, fault) =>
    expect(read(text).faults).toEqual([expect.stringContaining(fault)]),
  );

  it('has at most five faults', () => {
    const { faults } = read(expired.certificate.repeat(9));
    expect(faults).toHaveLength(6);
    expect(faults[5]).toBe('There are 4 more such faults');
  });
});

describe('A value that is not PEM', () => {
  it.each([
    ['a password', 'hunter2'],
    ['a sentence', 'BEGIN CERTIFICATE is how the first line of a certificate goes'],
    ['random bytes', randomBytes(500)],
    ['an SSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n'],
    ['a PGP key', '-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n'],
    ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nabc\n-----END CERTIFICATE REQUEST-----\n'],
    ['DER', pair.rsa.privateKey.export({ type: 'pkcs8', format: 'der' })],
    ['nothing', ''],
  ])('has no faults: %s', (_, value) =>
    expect(read(value)).toEqual({ counts: [0, 0], faults: [] }),
  );
});

describe('A hostile value', () => {
  it.each([
    ['dashes', '-'.repeat(1_000_000)],
    ['beginnings', '-----BEGIN CERTIFICATE-----\n'.repeat(35_000)],
    ['beginnings without dashes', 'BEGIN CERTIFICATE\n'.repeat(55_000)],
    ['blanks', `-----BEGIN CERTIFICATE-----${' '.repeat(1_000_000)}`],
  ])('is read quickly: %s', (_, value) => {
    const start = performance.now();
    readPem(Buffer.from(value), NOW);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('is never quoted', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const lines = pemOf(privateKey).split('\n');
    for (let line = 0; line < lines.length - 1; line++) {
      const { faults } = readPem(Buffer.from(without(lines.join('\n'), line)), NOW);
      for (const secret of lines.slice(1, -2)) expect(faults.join()).not.toContain(secret);
    }
  });
});
