import type { User, UserSession } from '@waxseal/shared';
import type { OpenSession } from '../auth/index.js';
import { Representation } from '../http/representation.js';
import type { UserRow } from './users.repository.js';

const iso = (at: number) => new Date(at).toISOString();

export const presentUser = (row: UserRow): User => ({
  id: row.id,
  username: row.username,
  role: row.role,
  isDisabled: row.isDisabled === 1,
  createdAt: iso(row.createdAt),
  lastSignInAt: row.lastSignInAt === null ? null : iso(row.lastSignInAt),
  hasSecondFactor: row.factorSince !== null,
});

export const presentSession = (session: OpenSession): UserSession => ({
  id: session.id,
  user: { id: session.userId, username: session.username },
  createdAt: iso(session.createdAt),
  refreshedAt: iso(session.refreshedAt),
  expiresAt: iso(session.expiresAt),
  address: session.address,
  userAgent: session.userAgent,
});

/** What a client may change. Includes the password hash: clients see only a keyed digest of the result. */
const specOf = ({ role, isDisabled, passwordHash }: UserRow) =>
  JSON.stringify([role, isDisabled, passwordHash]);

export const representUser = (row: UserRow) => new Representation(presentUser(row), specOf(row));

export const representNewUser = (row: UserRow) =>
  Representation.created(`/api/v1/users/${row.id}`, presentUser(row), specOf(row));
