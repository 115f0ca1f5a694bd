import type {
  AuditOutcome,
  FamilyKind,
  Role,
  RotationOutcome,
  RotationServiceState,
  RotationState,
  RotationStep,
  RotationSummary,
} from '@waxseal/shared';

/**
 * Tables in types that SQLite and PostgreSQL share: text ids, flags as 0 or 1,
 * instants as epoch milliseconds.
 */
export interface Schema {
  user: UserTable;
  session: SessionTable;
  refreshToken: RefreshTokenTable;
  totpFactor: TotpFactorTable;
  recoveryCode: RecoveryCodeTable;
  apiToken: ApiTokenTable;
  signingKey: SigningKeyTable;
  setupToken: SetupTokenTable;
  audit: AuditTable;
  auditHead: AuditHeadTable;
  auditDelivery: AuditDeliveryTable;
  idempotentRequest: IdempotentRequestTable;
  lease: LeaseTable;
  clock: ClockTable;
  rotation: RotationTable;
  rotationHold: RotationHoldTable;
  rotationChange: RotationChangeTable;
  rotationDeletion: RotationDeletionTable;
  rotationService: RotationServiceTable;
  rotationStep: RotationStepTable;
  familyPolicy: FamilyPolicyTable;
}

export type Flag = 0 | 1;

export interface UserTable {
  id: string;
  username: string;
  /** The name in lower case: it is unique and used for look-ups. */
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
  /** The generation of the refresh token that is valid now; each refresh adds one. */
  generation: number;
  createdAt: number;
  refreshedAt: number;
  endedAt: number | null;
  /** Of the client that last renewed the token; null if that was before they were stored. */
  address: string | null;
  userAgent: string | null;
  /** When this session last showed the second factor. */
  factorShownAt: number | null;
}

/** The second factor of a user. */
export interface TotpFactorTable {
  userId: string;
  /** Wrapped by the key ring with the user as context. */
  wrappedSeed: string;
  createdAt: number;
  /** The time step of the last code that was used: only codes of later steps are accepted. */
  lastStep: number;
}

/** A recovery code that was not used yet. */
export interface RecoveryCodeTable {
  userId: string;
  /** A MAC of the user and the code, which cannot be computed without the master key. */
  hash: string;
}

export interface RefreshTokenTable {
  hash: string;
  sessionId: string;
  generation: number;
  replacedAt: number | null;
}

/** The name is unique among the tokens of a user. */
export interface ApiTokenTable {
  id: string;
  userId: string;
  name: string;
  /** SHA-256 of the token, which has more than 170 random bits. */
  hash: string;
  /** JSON: names of permissions. */
  permissions: string;
  /** JSON: addresses and ranges; none means any. */
  addresses: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
  lastUsedFrom: string | null;
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
  /** Created with `--recovery`: valid even if an admin can sign in. */
  isRecovery: Flag;
}

/** Unique by user, route and key. A row without a status has an unknown outcome. */
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

/** Rows are only added. Each has a keyed hash of itself and the row before. */
export interface AuditTable {
  seq: number;
  id: string;
  at: number;
  actorId: string | null;
  actorName: string | null;
  action: string;
  targetKind: string | null;
  targetName: string | null;
  /** JSON: names of fields, never their values. */
  fields: string;
  outcome: AuditOutcome;
  code: string | null;
  /** The number of refusals in this row. */
  count: number;
  attemptId: string | null;
  requestId: string | null;
  address: string | null;
  previousHash: string;
  hash: string;
}

/** One row that identifies the last one of the chain, so that missing rows at the end are detected. */
export interface AuditHeadTable {
  id: 1;
  seq: number;
  hash: string;
  /** A MAC of `seq` and `hash`, which cannot be forged without the key. */
  mac: string;
}

/** The last row of the audit log that the collector has. */
export interface AuditDeliveryTable {
  id: 1;
  seq: number;
  hash: string;
  deliveredAt: number;
}

/** The current holder of the right to work on something. Tokens of earlier holders are invalid. */
export interface LeaseTable {
  name: string;
  holder: string;
  token: number;
  expiresAt: number;
}

/** When Waxseal last looked at the clock: one row, whose id is 1. */
export interface ClockTable {
  id: number;
  seenAt: number;
}

/** In these tables, settings, failure, warnings, request, baseline, before, policy and pinned contain JSON. */
export interface RotationTable {
  id: string;
  kind: RotationSummary['kind'];
  state: RotationState;
  outcome: RotationOutcome | null;
  reason: string | null;
  planHash: string | null;
  settings: string;
  deletePrevious: 'after-grace' | 'now';
  deleteStackOwned: Flag;
  startedById: string | null;
  startedByName: string | null;
  waitsFor: string | null;
  failure: string | null;
  warnings: string;
  request: string | null;
  cancelledAt: number | null;
  /** How often services were found that had started to use an old version during the rotation. */
  sweeps: number;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  deletesAt: number | null;
}

/** A family that no other rotation may change. */
export interface RotationHoldTable {
  rotationId: string;
  kind: FamilyKind | 'service';
  /** Of a service: its id. */
  name: string;
}

/** The new version. `intendedAt` is stored before it is created, `madeAt` after. */
export interface RotationChangeTable {
  rotationId: string;
  position: number;
  kind: FamilyKind;
  name: string;
  source: 'value' | 'generator' | 'version';
  fromId: string | null;
  fromVersion: number | null;
  fromName: string | null;
  toId: string | null;
  toVersion: number | null;
  toName: string | null;
  intendedAt: number | null;
  madeAt: number | null;
}

/** A version that is scheduled for deletion. */
export interface RotationDeletionTable {
  rotationId: string;
  objectId: string;
  kind: FamilyKind;
  name: string;
  version: number;
  objectName: string;
  state: 'waiting' | 'held' | 'kept' | 'deleted';
  waitsFor: string | null;
  intendedAt: number | null;
  endedAt: number | null;
}

export interface RotationServiceTable {
  rotationId: string;
  serviceId: string;
  name: string;
  stack: string | null;
  position: number;
  isCanary: Flag;
  isOwn: Flag;
  isJob: Flag;
  takesOver: Flag;
  startFirst: Flag;
  state: RotationServiceState;
  runningVersion: 'old' | 'new' | 'mixed' | 'gone' | 'unknown';
  baseline: string;
  /** The references and the update order before the rotation, for a revert. */
  before: string | null;
  deadlineMs: number;
  tries: number;
  waitsFor: string | null;
  updated: number | null;
  desired: number | null;
  startedAt: number | null;
  deadlineAt: number | null;
  endedAt: number | null;
  failure: string | null;
  warnings: string;
}

/** A write to Docker: the intention, and then its outcome. */
export interface RotationStepTable {
  rotationId: string;
  serviceId: string;
  name: RotationStep['name'];
  position: number;
  state: RotationStep['state'];
  startedAt: number | null;
  endedAt: number | null;
  detail: string | null;
}

export interface FamilyPolicyTable {
  kind: FamilyKind;
  name: string;
  policy: string;
  /** Ids of pinned versions. */
  pinned: string;
}
