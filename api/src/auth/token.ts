import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: a plain digest of them can be stored, there is nothing to guess at. */
export const makeToken = () => randomBytes(32).toString('base64url');

export const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url');
