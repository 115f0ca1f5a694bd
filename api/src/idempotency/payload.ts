import { createHmac } from 'node:crypto';

/** A payload may hold a secret's value: only a salted, keyed hash of it is ever stored. */
export const hashOf = (key: Buffer, ...parts: string[]) =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
