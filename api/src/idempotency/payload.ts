import { createHmac } from 'node:crypto';

/** A payload may contain a secret's value, so only a salted, keyed hash of it is stored. */
export const hashOf = (key: Buffer, ...parts: string[]) =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
