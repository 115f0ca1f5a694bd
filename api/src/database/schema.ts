import type { Role } from '@waxseal/shared';

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
