import type { Role } from '@waxseal/shared';
import type { Flag } from '../database/index.js';

const HOUR_MS = 3_600_000;
export const IDLE_MS = 12 * HOUR_MS;
export const ABSOLUTE_MS = 7 * 24 * HOUR_MS;
/** How long a client may send a token again whose replacement it did not get. */
export const GRACE_MS = 30_000;

/** A session with the current state of its user. */
export interface SessionRow {
  id: string;
  userId: string;
  username: string;
  role: Role;
  isDisabled: Flag;
  generation: number;
  createdAt: number;
  refreshedAt: number;
  endedAt: number | null;
  address: string | null;
  userAgent: string | null;
  /** When this session last showed the second factor. */
  factorShownAt: number | null;
  /** Since when the user has a second factor. */
  factorSince: number | null;
}

export interface OpenSession {
  id: string;
  userId: string;
  username: string;
  role: Role;
  createdAt: number;
  refreshedAt: number;
  expiresAt: number;
  address: string | null;
  userAgent: string | null;
  factorShownAt: number | null;
  hasFactor: boolean;
}

const expiryOf = ({ createdAt, refreshedAt }: SessionRow) =>
  Math.min(createdAt + ABSOLUTE_MS, refreshedAt + IDLE_MS);

/** The session if it is still open, else undefined. */
export function opened(row: SessionRow | undefined, now: number): OpenSession | undefined {
  if (!row || row.endedAt !== null || row.isDisabled === 1 || now >= expiryOf(row))
    return undefined;
  const { id, userId, username, role, createdAt, refreshedAt, address, userAgent } = row;
  const user = { userId, username, role };
  const times = { createdAt, refreshedAt, expiresAt: expiryOf(row) };
  const factor = { factorShownAt: row.factorShownAt, hasFactor: row.factorSince !== null };
  return { id, ...user, ...times, address, userAgent, ...factor };
}

/** A refresh token. Those of one generation replace the same token. */
export interface TokenRow {
  tokenGeneration: number;
  /** When it was first used; null if it was not. */
  replacedAt: number | null;
}

export type Refresh = 'rotate' | 'repeat' | 'revoke' | 'refuse';

/**
 * What happens to a refresh token (RFC 9700 section 4.14.2). A token is used twice by a thief, by two
 * tabs, or by a page that was left before it got the answer. For a short time these look the same, so
 * the second use gets a replacement of its own. Only one of the replacements can be used: the other
 * one ends the session, so a thief is noticed when the owner refreshes next.
 */
export function decideRefresh(token: TokenRow, row: SessionRow, now: number): Refresh {
  const { tokenGeneration, replacedAt } = token;
  if (!opened(row, now)) return 'refuse';
  if (tokenGeneration === row.generation) return 'rotate';
  const isRepeated =
    tokenGeneration === row.generation - 1 &&
    replacedAt !== null &&
    Math.abs(now - replacedAt) <= GRACE_MS;
  return isRepeated ? 'repeat' : 'revoke';
}
