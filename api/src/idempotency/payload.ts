import { createHmac, type Hmac } from 'node:crypto';

/** A keyed hash. Objects are equal whatever the order of their keys. */
export function hashOf(key: Buffer, ...parts: unknown[]): string {
  const hmac = createHmac('sha256', key);
  add(hmac, parts);
  return hmac.digest('base64url');
}

/**
 * Adds JSON piece by piece: a payload may contain a secret's value, of which the whole text would be one
 * more copy. Each text has its length before it, so that no two payloads are the same bytes.
 */
function add(hmac: Hmac, part: unknown) {
  if (typeof part === 'string') addText(hmac, part);
  else if (Array.isArray(part)) {
    hmac.update(`[${part.length}`);
    for (const item of part) add(hmac, item);
  } else if (typeof part === 'object' && part !== null) {
    const entries = Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1));
    hmac.update(`{${entries.length}`);
    for (const [name, value] of entries) {
      addText(hmac, name);
      add(hmac, value);
    }
  } else hmac.update(`=${String(part)};`);
}

function addText(hmac: Hmac, text: string) {
  const bytes = Buffer.from(text);
  hmac.update(`"${bytes.length}:`).update(bytes);
  bytes.fill(0);
}
