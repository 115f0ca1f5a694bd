import type { ServiceMode, UpdateState } from '@waxseal/shared';

/** What every Swarm object has. `versionIndex` is opaque but for its order: it only grows. Instants are ISO 8601. */
export interface SwarmObject {
  id: string;
  versionIndex: number;
  createdAt: string;
  updatedAt: string;
  name: string;
  labels: Record<string, string>;
}

export type ObjectKind = 'secret' | 'config';

/** A Docker secret or config, never with what it holds. */
export interface StoredObject extends SwarmObject {
  kind: ObjectKind;
  /** Who keeps a secret's value; null where Docker does, and for a config always. */
  driver: string | null;
  templating: string | null;
}

/** A new secret or config. */
export interface ObjectDraft {
  name: string;
  /** Base64 with padding: 1 to 511,999 bytes decoded for a secret, to 1,023,999 for a config. */
  base64: string;
  labels: Record<string, string>;
  /** The templating driver, as `golang`. */
  templating?: string | null;
}

/** `mode` as the Engine has it: a number, 292 for 0444. */
export interface ObjectReference {
  id: string;
  name: string;
  file: { name: string; uid: string; gid: string; mode: number };
}

export interface EnginePort {
  protocol: string;
  target: number;
  published: number | null;
  publishMode: string;
}

export interface ServiceSpec {
  name: string;
  labels: Record<string, string>;
  mode: ServiceMode;
  /** Null unless replicated; a replicated job's total. */
  replicas: number | null;
  /** Counts the restarts that were asked for. */
  forceUpdate: number;
  /** As in the spec, digest included. */
  image: string;
  env: string[];
  command: string[] | null;
  args: string[] | null;
  secrets: ObjectReference[];
  configs: ObjectReference[];
  /** Ids or names, as the spec has them. */
  networks: string[];
  mounts: { type: string; source: string; target: string; isReadOnly: boolean }[];
  ports: EnginePort[];
  constraints: string[];
  /** Null: as many tasks on one node as there is room for. */
  maxReplicasPerNode: number | null;
  restart: {
    /** `any` starts a new task also after an exit with 0, the others end with it. */
    condition: 'any' | 'on-failure' | 'none';
    /** Null: without end. */
    maxAttempts: number | null;
  };
  resources: {
    limitCpus: number | null;
    limitMemoryBytes: number | null;
    reservedCpus: number | null;
    reservedMemoryBytes: number | null;
  };
  updatePolicy: {
    parallelism: number;
    delayMs: number;
    monitorMs: number;
    order: 'stop-first' | 'start-first';
    failureAction: 'pause' | 'continue' | 'rollback';
    maxFailureRatio: number;
    orderAsWritten: UpdateOrder;
  };
  stopGracePeriodMs: number;
  /** Null: none in the spec; the image may have one all the same. */
  healthCheck: { startPeriodMs: number; intervalMs: number; retries: number } | null;
}

/** How a spec has it: `unset` in a policy without an order, `no-policy` where there is none at all. */
export type UpdateOrder = 'stop-first' | 'start-first' | 'unset' | 'no-policy';

/**
 * In every reference to one of `from`, id and name become those of `to`; what is mounted where, as
 * whom, stays byte for byte. With `file`, only in the reference mounted there.
 */
export interface ReferenceChange {
  kind: ObjectKind;
  from: readonly string[];
  to: { id: string; name: string };
  file?: string;
}

export interface EngineService extends SwarmObject {
  /** A digest of the whole raw `Spec`, known and unknown fields alike. Equal digests: equal specs. */
  specDigest: string;
  /** Of the raw `Spec` as JSON: the managers cannot store more than a limit. */
  specBytes: number;
  spec: ServiceSpec;
  previousSpec: ServiceSpec | null;
  update: {
    state: UpdateState;
    message: string;
    startedAt: string | null;
    completedAt: string | null;
  } | null;
  status: { running: number; desired: number; completed: number };
}

/** A service as it was read after a write. */
export interface WrittenService extends EngineService {
  /**
   * Paths of the fields that were sent and that the Engine does not have afterwards, or has otherwise,
   * as `TaskTemplate.Resources.SwapBytes`. Only if there are any.
   */
  lostFields?: readonly string[];
}

/**
 * What is to change; what is not named stays as it is, so that nothing named posts the spec again
 * unchanged. Labels are a merge patch: null removes.
 */
export interface ServiceChange {
  replicas?: number;
  /** Adds one to `TaskTemplate.ForceUpdate`: every task is replaced. */
  restart?: true;
  labels?: Record<string, string | null>;
  references?: readonly ReferenceChange[];
  /** Of its updates. `no-policy` takes the policy away that an order had brought. */
  order?: UpdateOrder;
}

export interface EngineTask {
  id: string;
  serviceId: string;
  nodeId: string | null;
  slot: number | null;
  state: string;
  desiredState: string;
  message: string;
  error: string | null;
  exitCode: number | null;
  image: string;
  secretIds: string[];
  configIds: string[];
  createdAt: string;
  stateSince: string;
}

export interface EngineNode extends SwarmObject {
  role: 'manager' | 'worker';
  state: string;
  availability: string;
  isLeader: boolean;
  isReachable: boolean | null;
  address: string;
  engineVersion: string;
}

export interface EngineNetwork {
  id: string;
  name: string;
  labels: Record<string, string>;
  driver: string;
}

export interface SwarmFacts {
  localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  isManager: boolean;
  /** The Engine's words on what is wrong with the Swarm. */
  error: string | null;
  engineVersion: string;
  /** The Engine's newest, which is the one spoken with it. */
  apiVersion: string;
  /** The oldest that the Engine accepts; null where it does not say. */
  minApiVersion: string | null;
  clusterId: string | null;
  nodeName: string;
  autolock: boolean | null;
}

export interface EngineEvent {
  kind: 'secret' | 'config' | 'service' | 'node' | 'network';
  action: 'create' | 'update' | 'remove';
  id: string;
  name: string | null;
  /** Engine's clock, epoch seconds with fraction. */
  at: number;
}
