import 'reflect-metadata';
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { Generator, KeyType } from '@waxseal/shared';
import * as x509 from '@peculiar/x509';
import { keyPair } from './key-pair.js';

type Certificate = Extract<Generator, { type: 'certificate' }>;

const DAY_MS = 86_400_000;
/** The validity starts in the past, because the clocks of other machines may be slow. */
const EARLIER_MS = 5 * 60_000;

interface Algorithm {
  name: string;
  hash?: string;
  namedCurve?: string;
}

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const algorithms: Record<KeyType, Algorithm> = {
  'rsa-2048': rsa,
  'rsa-3072': rsa,
  'rsa-4096': rsa,
  'ecdsa-p256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'ecdsa-p384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  ed25519: { name: 'Ed25519' },
};

/** Creates a self-signed server certificate. Returns the PKCS #8 key and the certificate, both in PEM. */
export async function certificate(wanted: Certificate, now = Date.now()) {
  const { privateKey } = await keyPair(wanted.key);
  const keys = await importKeys(privateKey, algorithms[wanted.key]);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: [{ CN: [wanted.commonName] }],
      notBefore: new Date(now - EARLIER_MS),
      notAfter: new Date(now + wanted.days * DAY_MS),
      keys,
      signingAlgorithm: algorithms[wanted.key] as never,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(namesOf(wanted)),
      ],
    },
    // The library expects the browser's type; Node's web crypto implements the same interface.
    webcrypto as never,
  );
  return { privateKey, certificate: `${made.toString('pem')}\n` };
}

/** A positive random number of 127 bits (RFC 5280 section 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}

const namesOf = ({ commonName, altNames }: Certificate) =>
  [...new Set([...(isHostName(commonName) ? [commonName] : []), ...altNames])].map((value) => ({
    type: isIP(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));

const isHostName = (text: string) => /^[A-Za-z0-9*.:-]+$/.test(text);

async function importKeys(pem: string, algorithm: Algorithm) {
  const key = createPrivateKey(pem);
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}
