import { generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY_MS = 86_400_000;
export const NOW = Date.parse('2026-11-27T00:00:00Z');

const kinds = {
  rsa: {
    keys: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  },
  ec: {
    keys: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    algorithm: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  },
  ed25519: { keys: () => generateKeyPairSync('ed25519'), algorithm: { name: 'Ed25519' } },
};
export type Kind = keyof typeof kinds;

/** A certificate and its key. The days count from `NOW`. */
export async function aPair(kind: Kind, { from = -1, to = 30, isAuthority = false } = {}) {
  const { keys, algorithm } = kinds[kind];
  const { privateKey, publicKey } = keys();
  const { subtle } = webcrypto;
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=test',
      notBefore: new Date(NOW + from * DAY_MS),
      notAfter: new Date(NOW + to * DAY_MS),
      keys: {
        privateKey: await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
        publicKey: await subtle.importKey('spki', spki, algorithm, true, ['verify']),
      },
      signingAlgorithm: algorithm as never,
      extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true)],
    },
    webcrypto as never,
  );
  return { certificate: `${made.toString('pem')}\n`, key: pemOf(privateKey), privateKey };
}

export const pemOf = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type: type as 'pkcs8', format: 'pem' }).toString();

export const encrypted = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key
    .export({
      type: type as 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'correct horse',
    })
    .toString();
