import { isDeepStrictEqual } from 'node:util';
import { UpdateState, type ServiceMode } from '@waxseal/shared';
import type {
  EnginePort,
  EngineService,
  ObjectReference,
  ServiceSpec,
  UpdateOrder,
} from '../engine.types.js';
import { toSwarmObject } from './inbound.js';
import { toInstantOrNull } from './instants.js';
import type {
  RawContainerSpec,
  RawFileReference,
  RawMount,
  RawService,
  RawServiceSpec,
} from './raw.js';
import { digestAndSizeOf } from './spec-digest.js';

export const toService = (raw: RawService): EngineService => ({
  ...toSwarmObject(raw, raw.Spec),
  ...digestAndSizeOf(raw.Spec),
  spec: toSpec(raw.Spec),
  previousSpec: raw.PreviousSpec ? toSpec(raw.PreviousSpec) : null,
  ...(raw.PreviousSpec &&
    makeSameTasks(raw.PreviousSpec, raw.Spec) && { rollbackKeepsTasks: true }),
  update: toUpdate(raw.UpdateStatus),
  status: {
    running: raw.ServiceStatus?.RunningTasks ?? 0,
    desired: raw.ServiceStatus?.DesiredTasks ?? 0,
    completed: raw.ServiceStatus?.CompletedTasks ?? 0,
  },
  // The Engine leaves out the index of the first run.
  jobIteration: raw.JobStatus ? (raw.JobStatus.JobIteration?.Index ?? 0) : null,
});

/** Docker replaces tasks only where what they are made of differs. */
export const makeSameTasks = (one: RawServiceSpec, other: RawServiceSpec) =>
  isDeepStrictEqual(taskPartsOf(one), taskPartsOf(other));

const taskPartsOf = ({ TaskTemplate, EndpointSpec, Networks }: RawServiceSpec) => [
  TaskTemplate,
  EndpointSpec,
  Networks,
];

/** As in `docker volume create --opt type=none --opt o=bind --opt device=/var/run`. */
function deviceOf({ VolumeOptions }: RawMount) {
  const device = VolumeOptions?.DriverConfig?.Options?.device;
  return typeof device === 'string' && device !== '' ? { device } : {};
}

const updateStates = UpdateState.options;

const toUpdate = (raw: RawService['UpdateStatus']): EngineService['update'] =>
  raw?.State
    ? {
        // What changes a service treats it as a rollout that it must not interrupt.
        state: updateStates.find((state) => state === raw.State) ?? 'unknown',
        message: raw.Message ?? '',
        startedAt: toInstantOrNull(raw.StartedAt),
        completedAt: toInstantOrNull(raw.CompletedAt),
      }
    : null;

export function toSpec(raw: RawServiceSpec): ServiceSpec {
  const task = raw.TaskTemplate ?? {};
  const container = task.ContainerSpec ?? {};
  return {
    name: raw.Name,
    labels: { ...raw.Labels },
    mode: toMode(raw.Mode),
    replicas: toReplicas(raw.Mode),
    forceUpdate: task.ForceUpdate ?? 0,
    image: container.Image ?? '',
    env: [...(container.Env ?? [])],
    command: container.Command ? [...container.Command] : null,
    args: container.Args ? [...container.Args] : null,
    secrets: (container.Secrets ?? []).map(toReference),
    configs: (container.Configs ?? []).map(toReference),
    networks: (task.Networks ?? raw.Networks ?? []).flatMap(({ Target }) => Target ?? []),
    mounts: (container.Mounts ?? []).map((mount) => ({
      type: mount.Type ?? 'bind',
      source: mount.Source ?? '',
      target: mount.Target ?? '',
      isReadOnly: mount.ReadOnly ?? false,
      ...deviceOf(mount),
    })),
    ports: toPorts(raw.EndpointSpec),
    constraints: [...(task.Placement?.Constraints ?? [])],
    platforms: (task.Placement?.Platforms ?? []).map(({ OS = '', Architecture = '' }) => ({
      os: OS,
      architecture: Architecture,
    })),
    spreadOver: toSpreadOver(task),
    maxReplicasPerNode: task.Placement?.MaxReplicas || null,
    restart: toRestart(task.RestartPolicy),
    resources: toResources(task.Resources),
    updatePolicy: toUpdatePolicy(raw.UpdateConfig),
    rollbackPolicy: toUpdatePolicy(raw.RollbackConfig),
    // Ten seconds is the Engine's default.
    stopGracePeriodMs: toMs(container.StopGracePeriod ?? 10e9),
    healthCheck: toHealthCheck(container.Healthcheck),
    user: container.User ?? '',
    invalidOwners: [
      ...invalidOwners('secrets', container.Secrets),
      ...invalidOwners('configs', container.Configs),
    ],
  };
}

const toSpreadOver = ({ Placement }: NonNullable<RawServiceSpec['TaskTemplate']>) =>
  (Placement?.Preferences ?? []).flatMap(({ Spread }) => Spread?.SpreadDescriptor ?? []);

function toMode(mode: RawServiceSpec['Mode'] = {}): ServiceMode {
  if (mode.Global) return 'global';
  if (mode.ReplicatedJob) return 'replicated-job';
  if (mode.GlobalJob) return 'global-job';
  return 'replicated';
}

function toReplicas(mode: RawServiceSpec['Mode'] = {}): number | null {
  if (mode.Global || mode.GlobalJob) return null;
  if (mode.ReplicatedJob)
    return mode.ReplicatedJob.TotalCompletions ?? mode.ReplicatedJob.MaxConcurrent ?? 1;
  return mode.Replicated?.Replicas ?? 1;
}

const conditions = ['any', 'on-failure', 'none'] as const;

// `any` is the Engine's default, and 0 means no maximum.
const toRestart = (
  raw: NonNullable<RawServiceSpec['TaskTemplate']>['RestartPolicy'],
): ServiceSpec['restart'] => ({
  condition: conditions.find((condition) => condition === raw?.Condition) ?? 'any',
  maxAttempts: raw?.MaxAttempts || null,
});

export function toReference(raw: RawFileReference): ObjectReference {
  const name = raw.SecretName ?? raw.ConfigName ?? '';
  return {
    id: raw.SecretID ?? raw.ConfigID ?? '',
    name,
    file: {
      name: raw.File?.Name ?? name,
      uid: raw.File?.UID || '0',
      gid: raw.File?.GID || '0',
      mode: raw.File?.Mode ?? 0o444,
    },
  };
}

/** The Engine accepts any text, and a task reads it as a number. */
const invalidOwners = (kind: string, references: RawFileReference[] | null | undefined) =>
  (references ?? []).flatMap(({ File }) =>
    File && [File.UID, File.GID].some((id) => !/^\d+$/.test(id ?? ''))
      ? [`${kind}.${File.Name ?? ''}`]
      : [],
  );

const toPorts = (endpoint: RawServiceSpec['EndpointSpec']): EnginePort[] =>
  (endpoint?.Ports ?? []).map((port) => ({
    protocol: port.Protocol ?? 'tcp',
    target: port.TargetPort ?? 0,
    published: port.PublishedPort || null,
    publishMode: port.PublishMode ?? 'ingress',
  }));

type RawResources = NonNullable<RawServiceSpec['TaskTemplate']>['Resources'];

const toResources = ({ Limits, Reservations }: RawResources = {}): ServiceSpec['resources'] => ({
  limitCpus: toCpus(Limits?.NanoCPUs),
  limitMemoryBytes: Limits?.MemoryBytes || null,
  reservedCpus: toCpus(Reservations?.NanoCPUs),
  reservedMemoryBytes: Reservations?.MemoryBytes || null,
});

const toCpus = (nano: number | undefined) => (nano ? nano / 1e9 : null);
const toMs = (nano: number) => nano / 1e6;

// The Engine uses these defaults for a spec without a policy.
const toUpdatePolicy = (raw: RawServiceSpec['UpdateConfig']): ServiceSpec['updatePolicy'] => ({
  parallelism: raw?.Parallelism ?? (raw ? 0 : 1),
  delayMs: toMs(raw?.Delay ?? 0),
  monitorMs: toMs(raw?.Monitor ?? 5e9),
  order: raw?.Order === 'start-first' ? 'start-first' : 'stop-first',
  failureAction:
    raw?.FailureAction === 'continue' || raw?.FailureAction === 'rollback'
      ? raw.FailureAction
      : 'pause',
  maxFailureRatio: raw?.MaxFailureRatio ?? 0,
  orderAsWritten: toOrder(raw),
});

function toOrder(raw: RawServiceSpec['UpdateConfig']): UpdateOrder {
  if (!raw) return 'no-policy';
  return raw.Order === 'start-first' || raw.Order === 'stop-first' ? raw.Order : 'unset';
}

// Missing values have the Engine's defaults: 30 s and 3 retries.
function toHealthCheck(raw: RawContainerSpec['Healthcheck']): ServiceSpec['healthCheck'] {
  if (!raw?.Test?.length || raw.Test[0] === 'NONE') return null;
  return {
    startPeriodMs: toMs(raw.StartPeriod ?? 0),
    intervalMs: toMs(raw.Interval || 30e9),
    retries: raw.Retries || 3,
  };
}
