import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: a plain digest is safe to store, because it cannot be guessed. */
export const makeToken = () => randomBytes(32).toString('base64url');

export const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url');
