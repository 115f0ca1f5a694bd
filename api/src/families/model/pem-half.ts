import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { readPem, type Pem } from '../../generators/index.js';
import { familyLabels } from './family-labels.js';

/** A certificate, or the private key of one. Which belong together shows in the digest of the public key. */
export interface PemHalf {
  part: 'certificate' | 'key';
  publicKey: string;
}

/** What a value is a half of; undefined if it is neither, both, or cannot be read. */
export function halfOf({ certificates, keys }: Pem): PemHalf | undefined {
  const [certificate, key] = [certificates[0], keys[0]];
  if (certificate && key) return undefined;
  // A list of trusted authorities has nothing to do with a key.
  if (certificate && !areAuthorities(certificates))
    return { part: 'certificate', publicKey: digestOf(certificate.publicKey) };
  if (key && keys.length === 1) return { part: 'key', publicKey: digestOf(createPublicKey(key)) };
  return undefined;
}

/** What the labels of a version say that its value is a half of. Docker does not return the value itself. */
export function halfOfLabels(labels: Record<string, string>): PemHalf | undefined {
  const { [familyLabels.publicKey]: publicKey, [familyLabels.subject]: subject } = labels;
  if (publicKey === undefined) return undefined;
  return { part: subject === undefined ? 'key' : 'certificate', publicKey };
}

export function publicKeyOf(bytes: Buffer): string | undefined {
  // The dates do not matter here.
  return halfOf(readPem(bytes, 0))?.publicKey;
}

/** A certificate alone may be self-signed, so it may be the one of a server. */
export const areAuthorities = (certificates: Pem['certificates']) =>
  certificates.length > 1 && certificates.every(({ ca }) => ca);

const digestOf = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
