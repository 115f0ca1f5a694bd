import type { ObjectReference, ServiceSpec } from '../engine.types.js';
import type { RawServiceSpec, RawUpdatePolicy } from '../mapper/raw.js';

const NANO_IN_MS = 1e6;

/** The JSON of a spec, as the Engine would have it. The mapper reads the same spec from it. */
export const toRawSpec = (spec: ServiceSpec): RawServiceSpec => ({
  Name: spec.name,
  Labels: { ...spec.labels },
  Mode: toRawMode(spec),
  TaskTemplate: {
    ForceUpdate: spec.forceUpdate,
    ContainerSpec: {
      Image: spec.image,
      ...(spec.user && { User: spec.user }),
      Env: [...spec.env],
      Command: spec.command,
      Args: spec.args,
      Secrets: spec.secrets.map(({ id, name, file }) => ({
        File: toRawFile(file),
        SecretID: id,
        SecretName: name,
      })),
      Configs: spec.configs.map(({ id, name, file }) => ({
        File: toRawFile(file),
        ConfigID: id,
        ConfigName: name,
      })),
      Mounts: spec.mounts.map(({ type, source, target, isReadOnly }) => ({
        Type: type,
        Source: source,
        Target: target,
        ReadOnly: isReadOnly,
      })),
      StopGracePeriod: spec.stopGracePeriodMs * NANO_IN_MS,
    },
    Networks: spec.networks.map((Target) => ({ Target })),
    Placement: {
      Constraints: [...spec.constraints],
      Preferences: spec.spreadOver.map((SpreadDescriptor) => ({ Spread: { SpreadDescriptor } })),
      MaxReplicas: spec.maxReplicasPerNode ?? 0,
    },
    RestartPolicy: {
      Condition: spec.restart.condition,
      MaxAttempts: spec.restart.maxAttempts ?? 0,
    },
    Resources: {
      Limits: amounts(spec.resources.limitCpus, spec.resources.limitMemoryBytes),
      Reservations: amounts(spec.resources.reservedCpus, spec.resources.reservedMemoryBytes),
    },
  },
  UpdateConfig: toRawPolicy(spec.updatePolicy),
  RollbackConfig: toRawPolicy(spec.rollbackPolicy),
  EndpointSpec: {
    Ports: spec.ports.map(({ protocol, target, published, publishMode }) => ({
      Protocol: protocol,
      TargetPort: target,
      PublishedPort: published ?? 0,
      PublishMode: publishMode,
    })),
  },
});

function toRawMode({ mode, replicas }: ServiceSpec): RawServiceSpec['Mode'] {
  if (mode === 'global') return { Global: {} };
  if (mode === 'global-job') return { GlobalJob: {} };
  const count = replicas ?? 1;
  if (mode === 'replicated-job') return { ReplicatedJob: { TotalCompletions: count } };
  return { Replicated: { Replicas: count } };
}

const toRawFile = ({ name, uid, gid, mode }: ObjectReference['file']) => ({
  Name: name,
  UID: uid,
  GID: gid,
  Mode: mode,
});

const amounts = (cpus: number | null, bytes: number | null) => ({
  NanoCPUs: (cpus ?? 0) * 1e9,
  MemoryBytes: bytes ?? 0,
});

function toRawPolicy(policy: ServiceSpec['updatePolicy']): RawUpdatePolicy | null {
  const { parallelism, delayMs, monitorMs, failureAction, maxFailureRatio, orderAsWritten } =
    policy;
  if (orderAsWritten === 'no-policy') return null;
  return {
    Parallelism: parallelism,
    Delay: delayMs * NANO_IN_MS,
    Monitor: monitorMs * NANO_IN_MS,
    FailureAction: failureAction,
    MaxFailureRatio: maxFailureRatio,
    ...(orderAsWritten !== 'unset' && { Order: orderAsWritten }),
  };
}
