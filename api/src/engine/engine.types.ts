import type { ServiceFields, ServiceMode, UpdateState } from '@waxseal/shared';

/** The fields of every Swarm object. `versionIndex` only grows; its value has no other meaning. Instants are ISO 8601. */
export interface SwarmObject {
  id: string;
  versionIndex: number;
  createdAt: string;
  updatedAt: string;
  name: string;
  labels: Record<string, string>;
}

export type ObjectKind = 'secret' | 'config';

/** A Docker secret or config without its content. */
export interface StoredObject extends SwarmObject {
  kind: ObjectKind;
  /** The driver that stores a secret's value; null if Docker does, and for every config. */
  driver: string | null;
  templating: string | null;
}

/** A new secret or config. */
export interface ObjectDraft {
  name: string;
  /** 1 to 511,999 bytes for a secret, to 1,023,999 for a config. */
  bytes: Buffer;
  labels: Record<string, string>;
  /** The templating driver, such as `golang`. */
  templating?: string | null;
}

/** `mode` is a number, as in the Engine's API: 292 for 0444. */
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
  /** Null unless replicated; for a replicated job, its total completions. */
  replicas: number | null;
  /** The number of forced restarts. */
  forceUpdate: number;
  /** As in the spec, with the digest. */
  image: string;
  env: string[];
  command: string[] | null;
  args: string[] | null;
  secrets: ObjectReference[];
  configs: ObjectReference[];
  /** Ids or names, as in the spec. */
  networks: string[];
  /** `device`: the folder or device of the node that a volume of the local driver shows. */
  mounts: {
    type: string;
    source: string;
    target: string;
    isReadOnly: boolean;
    device?: string;
  }[];
  ports: EnginePort[];
  constraints: string[];
  /** Of the image; empty: any. An empty part also means any. */
  platforms: Platform[];
  /** Labels such as `node.labels.zone`, over whose values Docker spreads the tasks evenly. */
  spreadOver: string[];
  /** Null: no limit of tasks per node. */
  maxReplicasPerNode: number | null;
  restart: {
    /** `any` starts a new task even after an exit with 0; the others do not. */
    condition: 'any' | 'on-failure' | 'none';
    /** Null: no limit. */
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
  /** By which Docker rolls back to this spec. */
  rollbackPolicy: ServiceSpec['updatePolicy'];
  stopGracePeriodMs: number;
  /** Null: none in the spec; the image may still have one. */
  healthCheck: { startPeriodMs: number; intervalMs: number; retries: number } | null;
  /** Of the containers, as name or number; empty: that of the image. */
  user: string;
  /** Mounts such as `secrets.db` whose user or group Docker accepts, and no task can use. */
  invalidOwners: string[];
}

/** The order in a spec: `unset` in a policy without an order, `no-policy` without a policy. */
export type UpdateOrder = 'stop-first' | 'start-first' | 'unset' | 'no-policy';

/**
 * Replaces id and name in every reference to one of `from` with those of `to`. The path, the owner and
 * the mode of the mount stay unchanged. With `file`, only the reference that is mounted there changes.
 */
export interface ReferenceChange {
  kind: ObjectKind;
  from: readonly string[];
  to: { id: string; name: string };
  file?: string;
}

export interface EngineService extends SwarmObject {
  /** A digest of the whole raw `Spec`, including unknown fields. Equal digests mean equal specs. */
  specDigest: string;
  /** The size of the raw `Spec` as JSON, which has a limit in the managers' storage. */
  specBytes: number;
  spec: ServiceSpec;
  previousSpec: ServiceSpec | null;
  /** Only if the previous spec makes the same tasks, so that a rollback to it replaces none. */
  rollbackKeepsTasks?: true | undefined;
  update: {
    state: UpdateState;
    message: string;
    startedAt: string | null;
    completedAt: string | null;
  } | null;
  /** Docker's counts. Those of running tasks include tasks on nodes that are down: see `conditionOf`. */
  status: { running: number; desired: number; completed: number };
  /** Which run of a job the service is in; null for other modes. */
  jobIteration: number | null;
}

/** A service that was read after a write. */
export interface WrittenService extends EngineService {
  /**
   * Paths of the sent fields that the Engine did not store or stored with another value, such as
   * `TaskTemplate.Resources.SwapBytes`. Undefined if there are none.
   */
  lostFields?: readonly string[];
}

/**
 * The fields of a spec as users write them, with the ids of what they name. Undefined keeps a field and
 * null resets it. `image`, `labels` and `replicas` are changes of their own.
 */
export type ServiceFieldChanges = Omit<
  ServiceFields,
  'image' | 'labels' | 'replicas' | 'secrets' | 'configs' | 'networks'
> & {
  secrets?: readonly ObjectReference[] | null;
  configs?: readonly ObjectReference[] | null;
  networks?: readonly NetworkTarget[] | null;
};

interface NetworkTarget {
  id: string;
  aliases?: string[];
  driverOptions?: Record<string, string>;
}

/** A new service. `replicas` of a replicated job are its completions; null is Docker's default, 1. */
export interface ServiceDraft {
  name: string;
  mode: ServiceMode;
  replicas: number | null;
  /** Of a replicated job; null: as many as there are replicas. */
  maxConcurrent: number | null;
  labels: Record<string, string>;
  image: NonNullable<ServiceChange['image']>;
  registryAuth: RegistryAuth | undefined;
  fields: ServiceFieldChanges;
}

/** How the copy of a service differs from it. */
export interface ServiceCopy {
  name: string;
  labels: Record<string, string | null>;
  /** Of a replicated service; those of the copied one where they are left out. */
  replicas?: number | undefined;
  /** One task that is not started again, without the policies that a job does not have. */
  runsOnce: boolean;
  fields: ServiceFieldChanges;
  /** Docker does not tell those of the copied service. */
  registryAuth?: RegistryAuth | undefined;
}

/** What an update would do, field by field as text, and whether it keeps the tasks. */
export interface ServicePreview {
  before: EngineService;
  after: ServiceSpec;
  fieldsBefore: ServiceFieldChanges;
  fieldsAfter: ServiceFieldChanges;
  keepsTasks: boolean;
}

/** A service with its spec in Docker's words, for a user who edits it. */
export interface SpecInWords {
  service: EngineService;
  spec: object;
}

/** What leads from the spec of a service to one in Docker's words: `fields` as in `ServiceChange`. */
export interface SpecPatch {
  /** Places that no change expresses, or whose value is not of Docker's type. With one, nothing else counts. */
  faults: { path: readonly (string | number)[]; kind: 'unknown' | 'wrong-type' }[];
  name?: string;
  mode?: ServiceMode;
  labels?: Record<string, string | null>;
  replicas?: number;
  image?: string;
  fields?: ServiceFieldChanges;
}

/**
 * The changes of a service; other fields stay unchanged. An empty change posts the same spec again.
 * Labels are a merge patch: null removes a label.
 */
export interface ServiceChange {
  replicas?: number;
  /** Adds one to `TaskTemplate.ForceUpdate`: every task is replaced. */
  restart?: true;
  labels?: Record<string, string | null>;
  references?: readonly ReferenceChange[];
  fields?: ServiceFieldChanges;
  /** The image as it is sent, and the platforms that it has, if the registry told. */
  image?: { reference: string; platforms?: readonly Platform[] };
  /** For pulling the image; without them, the Engine keeps those that the service has. */
  registryAuth?: RegistryAuth;
  /** The order of updates. `no-policy` removes the policy that was added for an order. */
  order?: UpdateOrder;
}

/** Sent to the Engine with one request, never stored and never logged. */
export interface RegistryAuth {
  username: string;
  password: string;
  serveraddress: string;
}

/** What a registry says about an image. */
export interface RegistryImage {
  digest: string;
  platforms: Platform[];
}

interface Platform {
  architecture: string;
  os: string;
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
  /** The run of the job that the task belongs to; null for other modes. */
  jobIteration: number | null;
  /** The log driver of the task, if the Engine cannot read its log back. */
  unreadableLogDriver: string | null;
  createdAt: string;
  stateSince: string;
}

export interface LogSource {
  kind: 'service' | 'task';
  id: string;
}

export interface LogOptions {
  /** The last lines of each task; all if undefined. */
  tail?: number | undefined;
  /** Only lines at or after this instant, as in `LogEntry`. */
  since?: string | undefined;
  follow: boolean;
  signal: AbortSignal;
}

/** One line of a log. */
export interface LogEntry {
  taskId: string;
  nodeId: string;
  /** ISO 8601 in UTC with nine digits of a second, so that the order of texts is the order of time. */
  at: string;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A line, or the Engine's words about what it could not read. */
export type LogItem = LogEntry | { failure: string };

export interface EngineNode extends SwarmObject {
  role: 'manager' | 'worker';
  state: string;
  availability: string;
  isLeader: boolean;
  /** Null for a node that is no member of the managers' raft: a worker, or a manager that still has to join. */
  isReachable: boolean | null;
  address: string;
  engineVersion: string;
  /** Why it has its state, such as "heartbeat failure"; empty if Docker does not say. */
  message: string;
  os: string;
  architecture: string;
  /** Processors and memory that tasks can reserve. */
  cpus: number;
  memoryBytes: number;
  /** From the configuration of the node's daemon. Placement constraints can name them as `engine.labels`. */
  engineLabels: Record<string, string>;
  plugins: { type: string; name: string }[];
}

/** The changes of a node; what is left out stays. Labels are a merge patch: null removes a label. */
export interface NodeChange {
  availability?: 'active' | 'pause' | 'drain' | undefined;
  role?: 'manager' | 'worker' | undefined;
  labels?: Record<string, string | null> | undefined;
}

export interface EngineNetwork {
  id: string;
  name: string;
  labels: Record<string, string>;
  driver: string;
  /** Ports are published through it. */
  isIngress: boolean;
  isInternal: boolean;
  isAttachable: boolean;
}

/** An image on the node of this Engine. */
export interface EngineImage {
  /** With tags, such as `busybox:1.36`. */
  tags: string[];
  /** With digests, such as `busybox@sha256:…`. */
  digests: string[];
  sizeBytes: number;
}

/** The settings of the Swarm, without its tokens. */
export interface SwarmSettings {
  autolock: boolean;
  /** Ended tasks that Docker keeps for each slot. */
  taskHistoryLimit: number;
  /** Of the nodes' certificates, which Docker renews by itself. */
  certificateLifetimeMs: number;
  /** ISO 8601; null if the Engine does not tell a certificate that can be read. */
  rootCertificateExpiresAt: string | null;
  isRotatingRootCertificate: boolean;
}

/** The changes of the Swarm; what is left out stays. One key can be rotated at a time. */
export interface SwarmChange {
  autolock?: boolean;
  rotate?: 'worker-token' | 'manager-token' | 'unlock-key';
}

/** What a new node needs to join. The address has a port; null if the Engine does not tell one. */
export interface JoinCredentials {
  token: string;
  managerAddress: string | null;
}

export interface SwarmFacts {
  localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  isManager: boolean;
  /** The Engine's message about a fault of the Swarm. */
  error: string | null;
  engineVersion: string;
  /** The Engine's newest version, which is used for all calls. */
  apiVersion: string;
  /** The oldest version that the Engine accepts; null if the Engine does not report it. */
  minApiVersion: string | null;
  clusterId: string | null;
  nodeName: string;
  autolock: boolean | null;
  /** The Engine's clock, epoch milliseconds; null where it does not tell. */
  clockMs: number | null;
}

export interface EngineEvent {
  kind: 'secret' | 'config' | 'service' | 'node' | 'network';
  action: 'create' | 'update' | 'remove';
  id: string;
  name: string | null;
  /** The Engine's clock, epoch seconds with a fraction. */
  at: number;
}
