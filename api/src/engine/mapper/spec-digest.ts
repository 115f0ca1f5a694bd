import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** Specs with equal digests are equal. The order of keys is ignored. */
export const digestOf = (spec: unknown): string => digestAndSizeOf(spec).specDigest;

export function digestAndSizeOf(spec: unknown) {
  const json = Buffer.from(stringify(spec) ?? '');
  const digest = createHash('sha256').update(json).digest();
  return { specDigest: digest.subarray(0, 16).toString('base64url'), specBytes: json.length };
}
