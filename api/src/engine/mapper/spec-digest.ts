import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** Specs with equal digests are equal; the order of keys does not count. */
export function digestOf(spec: unknown): string {
  const digest = createHash('sha256')
    .update(stringify(spec) ?? '')
    .digest();
  return digest.subarray(0, 16).toString('base64url');
}
