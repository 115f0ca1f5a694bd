import { durationText } from '../quantities.js';
import type { AttachmentRequest, MountRequest, ServiceFields } from '../service-spec.js';
import {
  hiddenNotes,
  isPlainMount,
  nameNotes,
  shownEntries,
  type Copied,
  type CopiedSpec,
  type ObjectNameOf,
} from './copied-spec.js';

type Json = Record<string, unknown>;

/** Without what is not set, and undefined if nothing is. */
function filled(record: Json): Json | undefined {
  const set = Object.entries(record).filter(
    ([, value]) =>
      value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

const duration = (ms: number | null | undefined) =>
  ms === undefined || ms === null ? undefined : durationText(ms);
const record = (spec: object, path: string) => filled(Object.fromEntries(shownEntries(spec, path)));

/** A stack sets these by itself. */
const ownLabels = ['com.docker.stack.namespace', 'com.docker.stack.image'];
function labelsOf(spec: object, path: string) {
  const others = shownEntries(spec, path).filter(([key]) => !ownLabels.includes(key));
  return filled(Object.fromEntries(others));
}

/**
 * A compose file for `docker stack deploy` with one service. Secrets, configs, networks and volumes are those
 * that exist.
 */
export function composeFile(spec: CopiedSpec, nameOf: ObjectNameOf): Copied<object> {
  const service = filled({
    image: spec.image,
    entrypoint: spec.command,
    command: spec.args,
    environment: record(spec, 'env'),
    labels: labelsOf(spec, 'containerLabels'),
    hostname: spec.hostname,
    user: spec.user,
    working_dir: spec.workdir,
    tty: spec.isTty,
    init: spec.hasInit,
    read_only: spec.isReadOnly,
    isolation: spec.isolation,
    oom_score_adj: spec.oomScoreAdj,
    stop_signal: spec.stopSignal,
    stop_grace_period: duration(spec.stopGracePeriodMs),
    cap_add: spec.capabilitiesAdd,
    cap_drop: spec.capabilitiesDrop,
    sysctls: record(spec, 'sysctls'),
    ulimits: filled(
      Object.fromEntries(
        (spec.ulimits ?? []).map(({ name, soft, hard }) => [name, { soft, hard }]),
      ),
    ),
    dns: spec.dns?.nameservers,
    dns_search: spec.dns?.search,
    extra_hosts: spec.hosts?.map(({ hostname, address }) => `${hostname}:${address}`),
    secrets: spec.secrets?.map((secret) => fileOf('secrets', secret, nameOf)),
    configs: spec.configs?.map((config) => fileOf('configs', config, nameOf)),
    volumes: spec.mounts?.map(volumeOf),
    networks: filled(Object.fromEntries((spec.networks ?? []).map(networkOf))),
    ports: spec.ports?.map(({ target, published, protocol, publishMode }) =>
      filled({ target, published, protocol, mode: publishMode }),
    ),
    healthcheck: healthCheckOf(spec.healthCheck),
    logging: spec.logging && filled({ ...spec.logging }),
    deploy: deployOf(spec),
  });
  const made = {
    services: { [spec.name]: service },
    ...filled({
      secrets: definitions(spec.secrets?.map((secret) => objectName('secrets', secret, nameOf))),
      configs: definitions(spec.configs?.map((config) => objectName('configs', config, nameOf))),
      networks: definitions(spec.networks?.map(({ name }) => name)),
      volumes: volumesOf(spec.mounts ?? []),
    }),
  };
  const notes = [...hiddenNotes(spec), ...nameNotes(spec, nameOf), ...lackNotes(spec)];
  return { made: escaped(made) as object, notes };
}

/** Docker replaces `$NAME` in every text of the file. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]));
}

const objectName = (
  kind: 'secrets' | 'configs',
  attachment: AttachmentRequest,
  nameOf: ObjectNameOf,
) => nameOf(kind, attachment) ?? attachment.name;

/** `name` is the Docker name also where the stack would put its own name before it. */
const definitions = (names: readonly string[] = []) =>
  filled(Object.fromEntries(names.map((name) => [name, { name, external: true }])));

function fileOf(
  kind: 'secrets' | 'configs',
  attachment: AttachmentRequest,
  nameOf: ObjectNameOf,
): string | Json | undefined {
  const { name, target = name, uid = '0', gid = '0', mode = '0444' } = attachment;
  const source = objectName(kind, attachment, nameOf);
  const isPlain = isPlainMount(attachment);
  if (isPlain && source === target) return source;
  return filled({
    source,
    target,
    ...(!isPlain && { uid, gid, mode: parseInt(mode, 8) }),
  });
}

const volumeOf = (mount: MountRequest) =>
  filled({
    type: mount.type,
    source: mount.source,
    target: mount.target,
    read_only: mount.isReadOnly,
    bind: filled({ propagation: mount.propagation }),
    volume: filled({ nocopy: mount.noCopy }),
    tmpfs: filled({ size: mount.size }),
  });

function volumesOf(mounts: readonly MountRequest[]) {
  const named = mounts.filter(({ type, source }) => type === 'volume' && source);
  const options = named.map(({ driver, driverOptions, labels }) =>
    filled({ driver: driver || undefined, driver_opts: driverOptions, labels }),
  );
  const known = new Map<string, Json>();
  // Only one of several mounts of a volume may say how it is created.
  for (const [at, { source: name = '' }] of named.entries())
    if (options[at]) known.set(name, { name, ...options[at] });
    else if (!known.has(name)) known.set(name, { name, external: true });
  return filled(Object.fromEntries(known));
}

type Network = NonNullable<ServiceFields['networks']>[number];
const networkOf = ({ name, aliases, driverOptions }: Network) =>
  [name, filled({ aliases, driver_opts: driverOptions }) ?? {}] as const;

const healthCheckOf = (check: ServiceFields['healthCheck']) =>
  check?.isDisabled
    ? { disable: true }
    : check &&
      filled({
        test: check.command ? ['CMD-SHELL', check.command] : undefined,
        interval: duration(check.intervalMs),
        timeout: duration(check.timeoutMs),
        start_period: duration(check.startPeriodMs),
        start_interval: duration(check.startIntervalMs),
        retries: check.retries,
      });

const policyOf = (policy: ServiceFields['updatePolicy']) =>
  policy &&
  filled({
    parallelism: policy.parallelism,
    delay: duration(policy.delayMs),
    failure_action: policy.failureAction,
    monitor: duration(policy.monitorMs),
    max_failure_ratio: policy.maxFailureRatio,
    order: policy.order,
  });

function deployOf(spec: CopiedSpec) {
  const { resources, restartPolicy } = spec;
  return filled({
    mode: spec.mode,
    replicas: spec.replicas,
    labels: labelsOf(spec, 'labels'),
    endpoint_mode: spec.endpointMode,
    placement: filled({
      constraints: spec.constraints,
      preferences: spec.spreadOver?.map((label) => ({ spread: label })),
      max_replicas_per_node: spec.maxReplicasPerNode,
    }),
    resources: filled({
      limits: filled({
        cpus: resources?.limitCpus,
        memory: resources?.limitMemory,
        pids: resources?.limitPids,
      }),
      reservations: filled({
        cpus: resources?.reservedCpus,
        memory: resources?.reservedMemory,
        generic_resources: shownEntries(spec, 'resources.reservedGeneric').map(([kind, value]) => ({
          discrete_resource_spec: { kind, value },
        })),
      }),
    }),
    restart_policy:
      restartPolicy &&
      filled({
        condition: restartPolicy.condition,
        delay: duration(restartPolicy.delayMs),
        max_attempts: restartPolicy.maxAttempts,
        window: duration(restartPolicy.windowMs),
      }),
    update_config: policyOf(spec.updatePolicy),
    rollback_config: policyOf(spec.rollbackPolicy),
  });
}

/** What `docker stack deploy` has no key for, and what it adds. */
function lackNotes(spec: CopiedSpec): string[] {
  const ofMounts = (spec.mounts ?? []).flatMap((mount) => {
    const parts = {
      isNonRecursive: mount.isNonRecursive,
      subpath: mount.subpath,
      mode: mount.mode,
      ...(!mount.source && { labels: mount.labels, driverOptions: mount.driverOptions }),
    };
    return Object.keys(filled(parts) ?? {}).map((part) => `mounts ${mount.target}: ${part}`);
  });
  const lacking = [
    ...(spec.groups?.length ? ['groups'] : []),
    ...(spec.dns?.options?.length ? ['dns.options'] : []),
    ...(spec.mode === 'replicated-job' ? ['maxConcurrent'] : []),
    ...ofMounts,
  ];
  return [
    ...(lacking.length > 0
      ? [`Left out, because a stack has no key for it: ${lacking.join(', ')}`]
      : []),
    ...(spec.networks?.length ? [] : ['A stack attaches the service to a network of its own']),
  ];
}
