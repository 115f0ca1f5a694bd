import type {
  EngineNetwork,
  EngineNode,
  EngineService,
  EngineTask,
  ObjectKind,
  ObjectReference,
  ServiceSpec,
  StoredObject,
  SwarmFacts,
  SwarmSettings,
  SwarmObject,
} from '../engine.types.js';
import { conditionOf } from '../service-condition.js';

let made = 0;
const epoch = Date.parse('2026-01-01T00:00:00.000Z');

/** 25 characters like the Engine's ids; later ids sort after earlier ones. */
export const anId = () => (++made).toString(36).padStart(25, '0');

function aSwarmObject(name: string): SwarmObject {
  const id = anId();
  const createdAt = new Date(epoch + made * 1000).toISOString();
  return {
    id,
    versionIndex: made,
    createdAt,
    updatedAt: createdAt,
    name: `${name}-${made}`,
    labels: {},
  };
}

export const aStoredObject = (
  kind: ObjectKind,
  overrides: Partial<StoredObject> = {},
): StoredObject => ({
  ...aSwarmObject(kind),
  kind,
  driver: null,
  templating: null,
  ...overrides,
});

export const aSecret = (overrides?: Partial<StoredObject>) => aStoredObject('secret', overrides);
export const aConfig = (overrides?: Partial<StoredObject>) => aStoredObject('config', overrides);

/** A mount of a secret or config, under its own name unless `file` is given. */
export const aReference = (
  { id, name }: { id: string; name: string },
  file: Partial<ObjectReference['file']> = {},
): ObjectReference => ({ id, name, file: { name, uid: '0', gid: '0', mode: 0o444, ...file } });

/** What Docker does if a spec sets nothing. */
const aPolicy = (): ServiceSpec['updatePolicy'] => ({
  parallelism: 1,
  delayMs: 0,
  monitorMs: 5_000,
  order: 'stop-first',
  failureAction: 'pause',
  maxFailureRatio: 0,
  orderAsWritten: 'stop-first',
});

export const aServiceSpec = (overrides: Partial<ServiceSpec> = {}): ServiceSpec => ({
  name: `service-${++made}`,
  labels: {},
  mode: 'replicated',
  replicas: 1,
  forceUpdate: 0,
  image: 'busybox:1.36',
  env: [],
  command: null,
  args: null,
  secrets: [],
  configs: [],
  networks: [],
  mounts: [],
  ports: [],
  constraints: [],
  platforms: [],
  spreadOver: [],
  maxReplicasPerNode: null,
  restart: { condition: 'any', maxAttempts: null },
  resources: {
    limitCpus: null,
    limitMemoryBytes: null,
    reservedCpus: null,
    reservedMemoryBytes: null,
  },
  updatePolicy: aPolicy(),
  rollbackPolicy: aPolicy(),
  stopGracePeriodMs: 10_000,
  healthCheck: null,
  user: '',
  invalidOwners: [],
  ...overrides,
});

export type ServiceOverrides = Partial<Omit<EngineService, 'spec' | 'previousSpec'>> & {
  spec?: Partial<ServiceSpec>;
  previousSpec?: Partial<ServiceSpec> | null;
};

/** Name and labels may be given in either place; the Engine has them only in the spec. */
export function aService({
  spec,
  previousSpec,
  ...overrides
}: ServiceOverrides = {}): EngineService {
  const base = aSwarmObject('service');
  const name = overrides.name ?? spec?.name ?? base.name;
  const labels = overrides.labels ?? spec?.labels ?? {};
  const full = aServiceSpec({ ...spec, name, labels });
  const running = full.replicas ?? 1;
  return {
    ...base,
    specDigest: `digest-${made}`,
    specBytes: 1_000,
    update: null,
    status: { running, desired: running, completed: 0 },
    jobIteration: full.mode.endsWith('-job') ? 0 : null,
    ...overrides,
    name,
    labels,
    spec: full,
    previousSpec: previousSpec ? aServiceSpec({ ...full, ...previousSpec }) : null,
  };
}

export const aTask = (overrides: Partial<EngineTask> = {}): EngineTask => {
  const { id, createdAt } = aSwarmObject('task');
  return {
    id,
    serviceId: '',
    nodeId: null,
    slot: 1,
    state: 'running',
    desiredState: 'running',
    message: 'started',
    error: null,
    exitCode: null,
    image: 'busybox:1.36',
    secretIds: [],
    configIds: [],
    jobIteration: null,
    unreadableLogDriver: null,
    createdAt,
    stateSince: createdAt,
    ...overrides,
  };
};

export const aNode = (overrides: Partial<EngineNode> = {}): EngineNode => ({
  ...aSwarmObject('node'),
  role: 'manager',
  state: 'ready',
  availability: 'active',
  isLeader: true,
  isReachable: true,
  address: '127.0.0.1',
  engineVersion: '26.1.5',
  message: '',
  os: 'linux',
  architecture: 'x86_64',
  cpus: 2,
  memoryBytes: 2_000_000_000,
  engineLabels: {},
  plugins: [],
  ...overrides,
});

export const aNetwork = (overrides: Partial<EngineNetwork> = {}): EngineNetwork => {
  const { id, name } = aSwarmObject('network');
  const flags = { isIngress: false, isInternal: false, isAttachable: false };
  return { id, name, labels: {}, driver: 'overlay', ...flags, ...overrides };
};

export const aJoinToken = () => `SWMTKN-1-${'0'.repeat(25)}${anId()}-${anId()}`;
export const anUnlockKey = () => `SWMKEY-1-${anId().padStart(43, '0')}`;

/** Docker's own settings of a new Swarm. */
export const someSettings = (): Omit<SwarmSettings, 'autolock'> => ({
  taskHistoryLimit: 5,
  certificateLifetimeMs: 90 * 24 * 3_600_000,
  rootCertificateExpiresAt: '2046-01-01T00:00:00.000Z',
  isRotatingRootCertificate: false,
});

export const someFacts = (overrides: Partial<SwarmFacts> = {}): SwarmFacts => ({
  localState: 'active',
  isManager: true,
  error: null,
  engineVersion: '26.1.5',
  apiVersion: '1.45',
  minApiVersion: '1.24',
  clusterId: anId(),
  nodeName: 'fake',
  autolock: false,
  clockMs: null,
  ...overrides,
});

/** A service with its state, as the counts or the tasks tell it. */
export const aKnownService = (given?: ServiceOverrides, tasks?: readonly EngineTask[]) => {
  const service = aService(given);
  const nodes = { nodesDown: new Map<string, string>(), nodesOpen: new Set<string>() };
  return { ...service, condition: conditionOf({ service, tasks, ...nodes }) };
};
