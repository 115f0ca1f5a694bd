import {
  cpusOf,
  cpusText,
  memoryOf,
  memoryText,
  type MountRequest,
  type ServiceFields,
} from '@waxseal/shared';
import type {
  ObjectKind,
  ObjectReference,
  ServiceFieldChanges,
  ServicePreview,
} from '../engine.types.js';
import { makeSameTasks, toReference, toService, toSpec } from './inbound-service.js';
import type {
  RawContainerSpec,
  RawFileReference,
  RawMount,
  RawNetworkTarget,
  RawPort,
  RawService,
  RawServiceSpec,
  RawUpdatePolicy,
} from './raw.js';

type Task = NonNullable<RawServiceSpec['TaskTemplate']>;

/** Sets the fields that were sent, and no other. Null resets a field to Docker's default. */
export function applyFields(spec: RawServiceSpec, changes: ServiceFieldChanges) {
  const task = (spec.TaskTemplate ??= {});
  setContainer(task, changes);
  setTask(task, changes);
  setEndpoint(spec, changes);
  if (changes.networks !== undefined) setNetworks(spec, task, changes.networks);
  if (changes.updatePolicy !== undefined)
    put(spec, 'UpdateConfig', policyOf(spec.UpdateConfig, changes.updatePolicy));
  if (changes.rollbackPolicy !== undefined)
    put(spec, 'RollbackConfig', policyOf(spec.RollbackConfig, changes.rollbackPolicy));
}

/** Undefined leaves the key, null and empty lists and objects remove it, as Docker does itself. */
function put<Thing extends object, Key extends keyof Thing>(
  thing: Thing,
  key: Key,
  value: Thing[Key] | null | undefined,
) {
  if (value === undefined) return;
  if (value === null || isEmpty(value)) delete thing[key];
  else thing[key] = value;
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

type Scalars = Pick<
  ServiceFieldChanges,
  | 'command'
  | 'args'
  | 'hostname'
  | 'user'
  | 'groups'
  | 'workdir'
  | 'stopSignal'
  | 'isTty'
  | 'hasInit'
  | 'isReadOnly'
  | 'capabilitiesAdd'
  | 'capabilitiesDrop'
>;

const containerKeys = {
  command: 'Command',
  args: 'Args',
  hostname: 'Hostname',
  user: 'User',
  groups: 'Groups',
  workdir: 'Dir',
  stopSignal: 'StopSignal',
  isTty: 'TTY',
  hasInit: 'Init',
  isReadOnly: 'ReadOnly',
  capabilitiesAdd: 'CapabilityAdd',
  capabilitiesDrop: 'CapabilityDrop',
} as const satisfies Record<keyof Scalars, keyof RawContainerSpec>;

/** A service that runs no container, such as a plugin, gets none by an edit of other fields. */
function setContainer(task: Task, changes: ServiceFieldChanges) {
  const container = { ...task.ContainerSpec };
  for (const [field, key] of Object.entries(containerKeys))
    put(container as Record<string, unknown>, key, changes[field as keyof Scalars]);
  // Docker stores no false, except that a container has no init process where the node's default is one.
  put(container, 'TTY', changes.isTty === false ? null : changes.isTty);
  put(container, 'ReadOnly', changes.isReadOnly === false ? null : changes.isReadOnly);
  if (changes.env !== undefined) put(container, 'Env', mergeEnv(container.Env ?? [], changes.env));
  put(container, 'Labels', mergeRecord(container.Labels, changes.containerLabels));
  put(container, 'Sysctls', mergeRecord(container.Sysctls, changes.sysctls));
  if (changes.secrets !== undefined)
    put(container, 'Secrets', setReferences('secret', container.Secrets ?? [], changes.secrets));
  if (changes.configs !== undefined)
    put(container, 'Configs', setReferences('config', container.Configs ?? [], changes.configs));
  if (changes.mounts !== undefined)
    put(container, 'Mounts', (changes.mounts ?? []).map(mountIn(container.Mounts ?? [])));
  put(
    container,
    'Ulimits',
    mapped(changes.ulimits, (limits) =>
      limits.map(({ name, soft, hard }) => ({ Name: name, Hard: hard, Soft: soft })),
    ),
  );
  put(
    container,
    'Hosts',
    mapped(changes.hosts, (hosts) =>
      hosts.map(({ hostname, address }) => `${address} ${hostname}`),
    ),
  );
  if (changes.dns !== undefined)
    put(container, 'DNSConfig', dnsOf(container.DNSConfig, changes.dns));
  if (changes.healthCheck !== undefined)
    put(container, 'Healthcheck', healthCheckOf(container.Healthcheck, changes.healthCheck));
  put(container, 'StopGracePeriod', nanoOf(changes.stopGracePeriodMs));
  if (task.ContainerSpec || !isEmpty(container)) task.ContainerSpec = container;
}

function setTask(task: Task, changes: ServiceFieldChanges) {
  const { restartPolicy, logging } = changes;
  const placement = { ...task.Placement };
  put(placement, 'Constraints', changes.constraints);
  put(
    placement,
    'Preferences',
    mapped(changes.spreadOver, (labels) =>
      labels.map((label) => ({ Spread: { SpreadDescriptor: label } })),
    ),
  );
  put(placement, 'MaxReplicas', changes.maxReplicasPerNode);
  if (task.Placement || !isEmpty(placement)) task.Placement = placement;
  if (changes.resources !== undefined) setResources(task, changes.resources);
  if (restartPolicy !== undefined) {
    const policy = restartPolicy === null ? null : { ...task.RestartPolicy };
    if (policy && restartPolicy) {
      put(policy, 'Condition', restartPolicy.condition);
      put(policy, 'Delay', nanoOf(restartPolicy.delayMs));
      put(policy, 'MaxAttempts', restartPolicy.maxAttempts);
      put(policy, 'Window', nanoOf(restartPolicy.windowMs));
    }
    put(task, 'RestartPolicy', policy);
  }
  put(task, 'LogDriver', logging && { Name: logging.driver, ...optionsOf(logging.options) });
}

const optionsOf = (options: Record<string, string>) =>
  isEmpty(options) ? {} : { Options: options };

function setResources(task: Task, wanted: NonNullable<ServiceFieldChanges['resources']> | null) {
  const { Limits, Reservations, ...rest } = task.Resources ?? {};
  const limits = { ...Limits };
  const reserved = { ...Reservations };
  const all = { limitCpus: null, limitMemory: null, limitPids: null, reservedCpus: null };
  const given = wanted ?? { ...all, reservedMemory: null };
  put(limits, 'NanoCPUs', mapped(given.limitCpus, cpusOf));
  put(limits, 'MemoryBytes', mapped(given.limitMemory, memoryOf));
  put(limits, 'Pids', given.limitPids);
  put(reserved, 'NanoCPUs', mapped(given.reservedCpus, cpusOf));
  put(reserved, 'MemoryBytes', mapped(given.reservedMemory, memoryOf));
  task.Resources = {
    ...rest,
    ...((Limits || !isEmpty(limits)) && { Limits: limits }),
    ...((Reservations || !isEmpty(reserved)) && { Reservations: reserved }),
  };
}

const mapped = <From, To>(value: From, map: (given: NonNullable<From>) => To) =>
  (value === null || value === undefined ? value : map(value)) as
    To | Extract<From, null | undefined>;

const NANO_IN_MS = 1e6;
const nanoOf = (ms: number | null | undefined) => mapped(ms, (given) => given * NANO_IN_MS);

const mergeRecord = (
  before: Record<string, string> | null | undefined,
  changes: Record<string, string | null> | null | undefined,
) => {
  if (!changes) return changes;
  const merged = Object.entries({ ...before, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
};

const nameOfLine = (line: string) => line.split('=', 1)[0]!;

/** A variable stays where it was, and a new one comes last. */
function mergeEnv(before: readonly string[], changes: Record<string, string | null> | null) {
  if (changes === null) return [];
  const kept = before.flatMap((line) => {
    const name = nameOfLine(line);
    if (!Object.hasOwn(changes, name)) return [line];
    const value = changes[name]!;
    return value === null ? [] : [`${name}=${value}`];
  });
  const known = new Set(before.map(nameOfLine));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null || known.has(name) ? [] : [`${name}=${value}`],
  );
  return [...kept, ...added];
}

/** A reference that stays keeps the fields that are not known here. One without a file is no mount. */
function setReferences(
  kind: ObjectKind,
  before: readonly RawFileReference[],
  wanted: readonly ObjectReference[] | null,
): RawFileReference[] {
  const [id, name] =
    kind === 'secret'
      ? (['SecretID', 'SecretName'] as const)
      : (['ConfigID', 'ConfigName'] as const);
  const others = before.filter(({ File }) => !File);
  const mounted = (wanted ?? []).map(({ id: wantedId, name: wantedName, file }) => {
    const known = before.find((one) => one.File?.Name === file.name && one[id] === wantedId);
    const File = { Name: file.name, UID: file.uid, GID: file.gid, Mode: file.mode };
    return known
      ? { ...known, File: { ...known.File, ...File } }
      : { File, [id]: wantedId, [name]: wantedName };
  });
  return [...mounted, ...others];
}

const mountIn = (before: readonly RawMount[]) => (wanted: MountRequest) => {
  const source = wanted.source ?? '';
  const known = before.find(
    (one) =>
      one.Type === wanted.type && (one.Source ?? '') === source && one.Target === wanted.target,
  );
  const mount: RawMount = { ...known, Type: wanted.type, Target: wanted.target };
  put(mount, 'Source', source || null);
  put(mount, 'ReadOnly', wanted.isReadOnly || null);
  if (wanted.type === 'bind')
    put(mount, 'BindOptions', {
      ...known?.BindOptions,
      ...(wanted.propagation && { Propagation: wanted.propagation }),
    });
  if (wanted.type === 'volume') put(mount, 'VolumeOptions', volumeOf(known, wanted));
  if (wanted.type === 'tmpfs')
    put(mount, 'TmpfsOptions', {
      ...(wanted.size !== undefined && { SizeBytes: memoryOf(wanted.size)! }),
      ...(wanted.mode !== undefined && { Mode: parseInt(wanted.mode, 8) }),
    });
  return mount;
};

function volumeOf(known: RawMount | undefined, wanted: MountRequest) {
  const options = { ...known?.VolumeOptions };
  put(options, 'NoCopy', wanted.noCopy || null);
  put(options, 'Labels', wanted.labels ?? null);
  const driver = {
    ...(wanted.driver && { Name: wanted.driver }),
    ...optionsOf(wanted.driverOptions ?? {}),
  };
  put(options, 'DriverConfig', driver);
  // As the docker command line does for every volume with options.
  if (!isEmpty(options)) options.DriverConfig ??= {};
  return options;
}

function dnsOf(
  before: RawContainerSpec['DNSConfig'],
  wanted: NonNullable<ServiceFieldChanges['dns']> | null,
) {
  if (wanted === null) return null;
  const dns = { ...before };
  put(dns, 'Nameservers', wanted.nameservers);
  put(dns, 'Search', wanted.search);
  put(dns, 'Options', wanted.options);
  return dns;
}

function healthCheckOf(
  before: RawContainerSpec['Healthcheck'],
  wanted: NonNullable<ServiceFieldChanges['healthCheck']> | null,
) {
  if (wanted === null) return null;
  if (wanted.isDisabled) return { Test: ['NONE'] };
  const check = { ...before };
  if (wanted.isDisabled === false && check.Test?.[0] === 'NONE') delete check.Test;
  put(
    check,
    'Test',
    mapped(wanted.command, (command) => ['CMD-SHELL', command]),
  );
  put(check, 'Interval', nanoOf(wanted.intervalMs));
  put(check, 'Timeout', nanoOf(wanted.timeoutMs));
  put(check, 'StartPeriod', nanoOf(wanted.startPeriodMs));
  put(check, 'Retries', wanted.retries);
  return check;
}

/** Without a policy Docker updates one task at a time; a policy without a parallelism would mean all. */
const policyOfTheEngine: RawUpdatePolicy = { Parallelism: 1, FailureAction: 'pause' };

function policyOf(
  before: RawUpdatePolicy | null | undefined,
  wanted: NonNullable<ServiceFieldChanges['updatePolicy']> | null,
) {
  if (wanted === null) return null;
  const policy = { ...(before ?? policyOfTheEngine) };
  put(policy, 'Parallelism', wanted.parallelism === null ? 1 : wanted.parallelism);
  put(policy, 'Delay', nanoOf(wanted.delayMs));
  put(policy, 'Monitor', nanoOf(wanted.monitorMs));
  put(policy, 'Order', wanted.order);
  put(policy, 'FailureAction', wanted.failureAction);
  put(policy, 'MaxFailureRatio', wanted.maxFailureRatio);
  return policy;
}

function setEndpoint(spec: RawServiceSpec, { ports, endpointMode }: ServiceFieldChanges) {
  const endpoint = { ...spec.EndpointSpec };
  put(endpoint, 'Mode', endpointMode);
  put(
    endpoint,
    'Ports',
    mapped(ports, (all) =>
      all.map((port): RawPort => ({
        Protocol: port.protocol,
        TargetPort: port.target,
        ...(port.published && { PublishedPort: port.published }),
        PublishMode: port.publishMode,
      })),
    ),
  );
  if (spec.EndpointSpec || !isEmpty(endpoint)) spec.EndpointSpec = endpoint;
}

/** Old clients wrote networks beside the template of the tasks, where Docker reads them only without others. */
function setNetworks(
  spec: RawServiceSpec,
  task: Task,
  wanted: NonNullable<ServiceFieldChanges['networks']> | null,
) {
  const before = task.Networks ?? spec.Networks ?? [];
  delete spec.Networks;
  const networks = (wanted ?? []).map(({ id, aliases }): RawNetworkTarget => {
    const network: RawNetworkTarget = {
      ...before.find(({ Target }) => Target === id),
      Target: id,
    };
    put(network, 'Aliases', aliases ?? null);
    return network;
  });
  put(task, 'Networks', networks);
}

/** The fields of a spec. What the spec does not say is left out. */
export function toFields(spec: RawServiceSpec): ServiceFieldChanges {
  const task = spec.TaskTemplate ?? {};
  const container = task.ContainerSpec ?? {};
  const { RestartPolicy: restart, LogDriver: log, Placement: placement } = task;
  const scalars = Object.entries(containerKeys).map(([field, key]) => [field, container[key]]);
  return present({
    ...(Object.fromEntries(scalars) as Scalars),
    containerLabels: container.Labels ?? undefined,
    env: container.Env ? Object.fromEntries(container.Env.map(splitLine)) : undefined,
    secrets: container.Secrets?.filter(({ File }) => File).map(toReference),
    configs: container.Configs?.filter(({ File }) => File).map(toReference),
    mounts: container.Mounts?.map(toMount),
    networks: (task.Networks ?? spec.Networks)?.map(({ Target = '', Aliases }) =>
      present({ id: Target, aliases: Aliases ?? undefined }),
    ),
    ports: spec.EndpointSpec?.Ports?.map((port) =>
      present({
        target: port.TargetPort ?? 0,
        published: port.PublishedPort || undefined,
        protocol: (port.Protocol ?? 'tcp') as 'tcp',
        publishMode: (port.PublishMode ?? 'ingress') as 'ingress',
      }),
    ),
    endpointMode: (spec.EndpointSpec?.Mode || undefined) as 'vip' | undefined,
    constraints: placement?.Constraints ?? undefined,
    spreadOver: placement?.Preferences?.map(({ Spread }) => Spread?.SpreadDescriptor ?? ''),
    maxReplicasPerNode: placement?.MaxReplicas || undefined,
    resources: toResources(task.Resources),
    healthCheck: toHealthCheck(container.Healthcheck),
    restartPolicy:
      restart &&
      present({
        condition: restart.Condition as 'any' | undefined,
        delayMs: msOf(restart.Delay),
        maxAttempts: restart.MaxAttempts,
        windowMs: msOf(restart.Window),
      }),
    updatePolicy: toPolicy(spec.UpdateConfig),
    rollbackPolicy: toPolicy(spec.RollbackConfig) as ServiceFieldChanges['rollbackPolicy'],
    logging: log?.Name ? { driver: log.Name, options: log.Options ?? {} } : undefined,
    sysctls: container.Sysctls ?? undefined,
    ulimits: container.Ulimits?.map(({ Name = '', Soft = 0, Hard = 0 }) => ({
      name: Name,
      soft: Soft,
      hard: Hard,
    })),
    dns:
      container.DNSConfig &&
      present({
        nameservers: container.DNSConfig.Nameservers ?? undefined,
        search: container.DNSConfig.Search ?? undefined,
        options: container.DNSConfig.Options ?? undefined,
      }),
    hosts: container.Hosts?.map((line) => {
      const [address = '', hostname = ''] = line.split(/\s+/);
      return { hostname, address };
    }),
    stopGracePeriodMs: msOf(container.StopGracePeriod),
  });
}

/** Without what is not in the spec: an absent field and an empty one mean the same to Docker. */
const present = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && !isEmpty(value),
    ),
  ) as Fields;

const msOf = (nano: number | undefined) => (nano === undefined ? undefined : nano / NANO_IN_MS);

const splitLine = (line: string): [string, string] => {
  const name = nameOfLine(line);
  return [name, line.slice(name.length + 1)];
};

const toMount = (mount: RawMount): MountRequest =>
  present({
    type: (mount.Type ?? 'bind') as 'bind',
    source: mount.Source || undefined,
    target: mount.Target ?? '',
    isReadOnly: mount.ReadOnly || undefined,
    propagation: mount.BindOptions?.Propagation as 'shared' | undefined,
    noCopy: mount.VolumeOptions?.NoCopy || undefined,
    labels: mount.VolumeOptions?.Labels ?? undefined,
    driver: mount.VolumeOptions?.DriverConfig?.Name,
    driverOptions: mount.VolumeOptions?.DriverConfig?.Options ?? undefined,
    size: mapped(mount.TmpfsOptions?.SizeBytes, memoryText) ?? undefined,
    mode:
      mapped(mount.TmpfsOptions?.Mode, (mode) => mode.toString(8).padStart(4, '0')) ?? undefined,
  });

const toResources = ({ Limits, Reservations }: NonNullable<Task['Resources']> = {}) =>
  present({
    limitCpus: mapped(Limits?.NanoCPUs, cpusText),
    limitMemory: mapped(Limits?.MemoryBytes, memoryText),
    limitPids: Limits?.Pids,
    reservedCpus: mapped(Reservations?.NanoCPUs, cpusText),
    reservedMemory: mapped(Reservations?.MemoryBytes, memoryText),
  });

function toHealthCheck(check: RawContainerSpec['Healthcheck']): ServiceFields['healthCheck'] {
  if (!check) return undefined;
  const [kind, ...words] = check.Test ?? [];
  if (kind === 'NONE') return { isDisabled: true };
  return present({
    command: words.length > 0 ? words.join(' ') : undefined,
    intervalMs: msOf(check.Interval),
    timeoutMs: msOf(check.Timeout),
    startPeriodMs: msOf(check.StartPeriod),
    retries: check.Retries,
  });
}

const toPolicy = (
  policy: RawUpdatePolicy | null | undefined,
): ServiceFieldChanges['updatePolicy'] =>
  policy
    ? present({
        parallelism: policy.Parallelism ?? 0,
        delayMs: msOf(policy.Delay),
        monitorMs: msOf(policy.Monitor),
        order: policy.Order as 'stop-first' | undefined,
        failureAction: policy.FailureAction as 'pause' | undefined,
        maxFailureRatio: policy.MaxFailureRatio,
      })
    : undefined;

export const previewOf = (before: RawService, after: RawServiceSpec): ServicePreview => ({
  before: toService(before),
  after: toSpec(after),
  fieldsBefore: toFields(before.Spec),
  fieldsAfter: toFields(after),
  keepsTasks: makeSameTasks(before.Spec, after),
});
