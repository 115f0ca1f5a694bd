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

export interface EngineSecret extends SwarmObject {
  driver: string | null;
  templating: string | null;
}

export interface EngineConfig extends SwarmObject {
  templating: string | null;
}

export interface SecretDraft {
  name: string;
  /** Base64 with padding, 1 to 511,999 bytes decoded. */
  base64: string;
  labels: Record<string, string>;
}

/** `mode` as the Engine has it: a number, 292 for 0444. */
export interface FileReference {
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
  secrets: FileReference[];
  configs: FileReference[];
  /** Ids or names, as the spec has them. */
  networks: string[];
  mounts: { type: string; source: string; target: string; isReadOnly: boolean }[];
  ports: EnginePort[];
  constraints: string[];
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
  };
}

export interface EngineService extends SwarmObject {
  /** A digest of the whole raw `Spec`, known and unknown fields alike. Equal digests: equal specs. */
  specDigest: string;
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

/** What is to change; what is not named stays as it is. Labels are a merge patch: null removes. */
export interface ServiceChange {
  replicas?: number;
  /** Adds one to `TaskTemplate.ForceUpdate`: every task is replaced. */
  restart?: true;
  labels?: Record<string, string | null>;
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
  apiVersion: string;
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
