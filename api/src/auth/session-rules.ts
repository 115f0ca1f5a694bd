import type { Role } from '@waxseal/shared';
import type { Flag } from '../database/index.js';

const HOUR_MS = 3_600_000;
export const IDLE_MS = 12 * HOUR_MS;
export const ABSOLUTE_MS = 7 * 24 * HOUR_MS;
/** Two tabs, or a client that did not get the answer, may send the token that was just replaced. */
export const GRACE_MS = 10_000;

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
}

export interface OpenSession {
  id: string;
  userId: string;
  username: string;
  role: Role;
  createdAt: number;
  refreshedAt: number;
  expiresAt: number;
}

const expiryOf = ({ createdAt, refreshedAt }: SessionRow) =>
  Math.min(createdAt + ABSOLUTE_MS, refreshedAt + IDLE_MS);

/** The session if it is still open, else undefined. */
export function opened(row: SessionRow | undefined, now: number): OpenSession | undefined {
  if (!row || row.endedAt !== null || row.isDisabled === 1 || now >= expiryOf(row))
    return undefined;
  const { id, userId, username, role, createdAt, refreshedAt } = row;
  return { id, userId, username, role, createdAt, refreshedAt, expiresAt: expiryOf(row) };
}

export type Refresh = 'rotate' | 'elsewhere' | 'revoke' | 'refuse';

/** What happens to a refresh token of this generation (RFC 9700 section 4.14.2). */
export function decideRefresh(generation: number, row: SessionRow, now: number): Refresh {
  if (!opened(row, now)) return 'refuse';
  if (generation === row.generation) return 'rotate';
  const isJustReplaced = generation === row.generation - 1 && now - row.refreshedAt <= GRACE_MS;
  return isJustReplaced ? 'elsewhere' : 'revoke';
}
