import type { AuditOutcome, Role } from '@waxseal/shared';

/**
 * Tables in types that SQLite and PostgreSQL share: text ids, flags as 0 or 1,
 * instants as epoch milliseconds.
 */
export interface Schema {
  user: UserTable;
  session: SessionTable;
  refreshToken: RefreshTokenTable;
  signingKey: SigningKeyTable;
  setupToken: SetupTokenTable;
  audit: AuditTable;
  auditHead: AuditHeadTable;
  idempotentRequest: IdempotentRequestTable;
}

export type Flag = 0 | 1;

export interface UserTable {
  id: string;
  username: string;
  /** The name in lower case: what is unique and looked up. */
  usernameKey: string;
  passwordHash: string;
  role: Role;
  isDisabled: Flag;
  createdAt: number;
  updatedAt: number;
  lastSignInAt: number | null;
}

export interface SessionTable {
  id: string;
  userId: string;
  /** Of the refresh token that is good now; each refresh adds one. */
  generation: number;
  createdAt: number;
  refreshedAt: number;
  endedAt: number | null;
}

export interface RefreshTokenTable {
  hash: string;
  sessionId: string;
  generation: number;
}

export interface SigningKeyTable {
  kid: string;
  /** PKCS #8, wrapped by the key ring with the kid as context. */
  wrappedKey: string;
  createdAt: number;
}

export interface SetupTokenTable {
  hash: string;
  expiresAt: number;
}

/** By user, route and key; a row without a status is one whose outcome is not known. */
export interface IdempotentRequestTable {
  userId: string;
  route: string;
  keyHash: string;
  salt: string;
  payloadHash: string;
  startedAt: number;
  status: number | null;
  location: string | null;
}

/** Rows are added and never touched again: each holds a keyed hash of itself and the row before. */
export interface AuditTable {
  seq: number;
  id: string;
  at: number;
  actorId: string | null;
  actorName: string | null;
  act: string;
  targetKind: string | null;
  targetName: string | null;
  /** JSON: names of fields, never what is in them. */
  fields: string;
  outcome: AuditOutcome;
  code: string | null;
  /** How many refusals this row stands for. */
  count: number;
  attemptId: string | null;
  requestId: string | null;
  address: string | null;
  previousHash: string;
  hash: string;
}

/** One row: the last of the chain, so that a tail which is cut off is missed. */
export interface AuditHeadTable {
  id: 1;
  seq: number;
  hash: string;
  /** Over the two above: nobody without the key can set it back. */
  mac: string;
}
