import { createHash } from 'node:crypto';

/** Equal digests: equal specs, whatever the order of their keys. */
export function digestOf(spec: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(spec, sortKeys) ?? '')
    .digest();
  return digest.subarray(0, 16).toString('base64url');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
