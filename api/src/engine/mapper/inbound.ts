import { X509Certificate } from 'node:crypto';
import type {
  EngineEvent,
  EngineImage,
  EngineNetwork,
  EngineNode,
  EngineTask,
  ObjectKind,
  RegistryImage,
  StoredObject,
  SwarmFacts,
  SwarmObject,
  SwarmSettings,
} from '../engine.types.js';
import { EngineFailed } from '../engine.errors.js';
import { toAddressText } from './address.js';
import { toInstant } from './instants.js';
import type {
  RawDistribution,
  RawEvent,
  RawImage,
  RawInfo,
  RawLabels,
  RawLogDriver,
  RawMeta,
  RawNetwork,
  RawNode,
  RawObject,
  RawSwarm,
  RawTask,
} from './raw.js';

export const toSwarmObject = (
  raw: RawMeta,
  { Name, Labels }: { Name: string; Labels?: RawLabels },
): SwarmObject => ({
  id: raw.ID,
  versionIndex: raw.Version?.Index ?? 0,
  createdAt: toInstant(raw.CreatedAt),
  updatedAt: toInstant(raw.UpdatedAt),
  name: Name,
  labels: { ...Labels },
});

// The Engine sends a config's `Data` in lists too; it is dropped here.
export const toStoredObject = (kind: ObjectKind, raw: RawObject): StoredObject => ({
  ...toSwarmObject(raw, raw.Spec),
  kind,
  driver: raw.Spec.Driver?.Name || null,
  templating: raw.Spec.Templating?.Name || null,
});

export const toTask = (raw: RawTask): EngineTask => ({
  id: raw.ID,
  serviceId: raw.ServiceID,
  nodeId: raw.NodeID || null,
  slot: raw.Slot || null,
  state: raw.Status?.State ?? 'new',
  desiredState: raw.DesiredState ?? '',
  message: raw.Status?.Message ?? '',
  error: raw.Status?.Err || null,
  exitCode: raw.Status?.ContainerStatus?.ExitCode ?? null,
  image: raw.Spec?.ContainerSpec?.Image ?? '',
  secretIds: idsOf(raw.Spec?.ContainerSpec?.Secrets?.map(({ SecretID }) => SecretID)),
  configIds: idsOf(raw.Spec?.ContainerSpec?.Configs?.map(({ ConfigID }) => ConfigID)),
  jobIteration: raw.JobIteration ? (raw.JobIteration.Index ?? 0) : null,
  unreadableLogDriver: unreadable(raw.Spec?.LogDriver),
  createdAt: toInstant(raw.CreatedAt),
  stateSince: toInstant(raw.Status?.Timestamp ?? raw.CreatedAt),
});

/** Drivers whose logs the Engine reads without a copy of its own. */
const readable = new Set(['json-file', 'journald', 'local']);

/** Since 20.10, the Engine keeps a copy of what it sends elsewhere, unless the service forbids it. */
function unreadable(driver: RawLogDriver | null | undefined): string | null {
  if (!driver?.Name || readable.has(driver.Name)) return null;
  return driver.Name === 'none' || driver.Options?.['cache-disabled'] === 'true'
    ? driver.Name
    : null;
}

const idsOf = (ids: (string | undefined)[] = []) => [
  ...new Set(ids.filter((id) => id !== undefined)),
];

export const toNode = (raw: RawNode): EngineNode => ({
  ...toSwarmObject(raw, { Name: raw.Description?.Hostname ?? '', Labels: raw.Spec.Labels }),
  role: raw.Spec.Role === 'manager' ? 'manager' : 'worker',
  state: raw.Status?.State ?? 'unknown',
  availability: raw.Spec.Availability ?? 'active',
  isLeader: raw.ManagerStatus?.Leader ?? false,
  isReachable: raw.ManagerStatus ? raw.ManagerStatus.Reachability === 'reachable' : null,
  address: addressOf(raw),
  engineVersion: raw.Description?.Engine?.EngineVersion ?? '',
  message: raw.Status?.Message ?? '',
  os: raw.Description?.Platform?.OS ?? '',
  architecture: raw.Description?.Platform?.Architecture ?? '',
  cpus: (raw.Description?.Resources?.NanoCPUs ?? 0) / 1e9,
  memoryBytes: raw.Description?.Resources?.MemoryBytes ?? 0,
  engineLabels: { ...raw.Description?.Engine?.Labels },
  plugins: (raw.Description?.Engine?.Plugins ?? []).map(({ Type = '', Name = '' }) => ({
    type: Type,
    name: Name,
  })),
});

// A manager's own status can be "any"; the address that the others use is in its manager status, with a port.
const addressOf = ({ Status, ManagerStatus }: RawNode) =>
  toAddressText(Status?.Addr) || toAddressText(ManagerStatus?.Addr);

/** What Docker uses if the spec does not say. */
const DEFAULT_HISTORY = 5;
const DEFAULT_LIFETIME_MS = 90 * 24 * 3_600_000;

export const toSwarmSettings = ({
  Spec,
  TLSInfo,
  RootRotationInProgress,
}: RawSwarm): SwarmSettings => ({
  autolock: Spec?.EncryptionConfig?.AutoLockManagers ?? false,
  taskHistoryLimit: Spec?.Orchestration?.TaskHistoryRetentionLimit ?? DEFAULT_HISTORY,
  certificateLifetimeMs: (Spec?.CAConfig?.NodeCertExpiry ?? 0) / 1e6 || DEFAULT_LIFETIME_MS,
  rootCertificateExpiresAt: expiryOf(TLSInfo?.TrustRoot ?? ''),
  isRotatingRootCertificate: RootRotationInProgress ?? false,
});

/** During its rotation there are two certificates, the one in use first. */
function expiryOf(pem: string): string | null {
  try {
    return new Date(new X509Certificate(pem).validTo).toISOString();
  } catch {
    return null;
  }
}

export const toNetwork = (raw: RawNetwork): EngineNetwork => ({
  id: raw.Id,
  name: raw.Name,
  labels: { ...raw.Labels },
  driver: raw.Driver ?? '',
  isIngress: raw.Ingress ?? false,
  isInternal: raw.Internal ?? false,
  isAttachable: raw.Attachable ?? false,
});

export const toImage = (raw: RawImage): EngineImage => ({
  tags: [...(raw.RepoTags ?? [])],
  digests: [...(raw.RepoDigests ?? [])],
  sizeBytes: raw.Size ?? 0,
});

/** As the docker command line: swarmkit cannot compare the variants of arm (moby/swarmkit#2294). */
export const toRegistryImage = (answer: unknown): RegistryImage => {
  const { Descriptor, Platforms } = (answer ?? {}) as RawDistribution;
  if (!Descriptor?.digest) throw new EngineFailed({ cause: new Error('not a distribution') });
  return {
    digest: Descriptor.digest,
    platforms: (Platforms ?? []).map(({ architecture = '', os = '' }) => ({
      architecture: architecture.toLowerCase() === 'arm' ? '' : architecture,
      os,
    })),
  };
};

type Versions = Pick<SwarmFacts, 'apiVersion' | 'minApiVersion'>;

const localStates = ['inactive', 'pending', 'active', 'error', 'locked'] as const;

export const toFacts = (info: RawInfo, { apiVersion, minApiVersion }: Versions): SwarmFacts => ({
  ...toLocalState(info.Swarm?.LocalNodeState || 'inactive', info.Swarm?.Error || null),
  isManager: info.Swarm?.ControlAvailable ?? false,
  engineVersion: info.ServerVersion ?? '',
  apiVersion,
  minApiVersion,
  clusterId: info.Swarm?.Cluster?.ID || null,
  nodeName: info.Name ?? '',
  autolock: info.Swarm?.Cluster?.Spec?.EncryptionConfig?.AutoLockManagers ?? null,
  clockMs: Date.parse(info.SystemTime ?? '') || null,
});

/** Of this manager, or else of another one: where a new node can join the Swarm. */
export function managerAddressOf({ Swarm }: RawInfo): string | null {
  const managers = Swarm?.RemoteManagers ?? [];
  const own = managers.find(({ NodeID }) => NodeID === Swarm?.NodeID);
  return (own ?? managers[0])?.Addr || null;
}

/** A state that only a later Docker knows is no state that Waxseal can work in. */
function toLocalState(raw: string, error: string | null) {
  const localState = localStates.find((state) => state === raw);
  if (localState) return { localState, error };
  return { localState: 'error' as const, error: error ?? `LocalNodeState: ${raw}` };
}

const kinds: ReadonlySet<string> = new Set<EngineEvent['kind']>([
  'secret',
  'config',
  'service',
  'node',
  'network',
]);
const actions: ReadonlySet<string> = new Set<EngineEvent['action']>(['create', 'update', 'remove']);
export const eventKinds = [...kinds];

/** Undefined if the event changes no object, for example when a container joins a network. */
export function toEvent(raw: RawEvent): EngineEvent | undefined {
  const { Type = '', Action = '', Actor } = raw;
  if (!kinds.has(Type) || !actions.has(Action) || !Actor?.ID) return undefined;
  return {
    kind: Type as EngineEvent['kind'],
    action: Action as EngineEvent['action'],
    id: Actor.ID,
    name: Actor.Attributes?.['name'] || null,
    at: raw.timeNano ? raw.timeNano / 1e9 : (raw.time ?? 0),
  };
}
