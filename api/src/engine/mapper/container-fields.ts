import type { ObjectKind, ObjectReference, ServiceFieldChanges } from '../engine.types.js';
import { healthCheckOf, toHealthCheck } from './health-check-fields.js';
import { toReference } from './inbound-service.js';
import { mountIn, toMount } from './mount-fields.js';
import type { RawContainerSpec, RawFileReference, RawServiceSpec } from './raw.js';
import { isEmpty, mapped, mergeRecord, msOf, nanoOf, present, put } from './spec-parts.js';

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
  | 'oomScoreAdj'
  | 'isolation'
>;

export const containerKeys = {
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
  oomScoreAdj: 'OomScoreAdj',
  isolation: 'Isolation',
} as const satisfies Record<keyof Scalars, keyof RawContainerSpec>;

/** A service that runs no container, such as a plugin, gets none by an edit of other fields. */
export function setContainer(
  task: NonNullable<RawServiceSpec['TaskTemplate']>,
  changes: ServiceFieldChanges,
) {
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

export function toContainerFields(container: RawContainerSpec): ServiceFieldChanges {
  const scalars = Object.entries(containerKeys).map(([field, key]) => [field, container[key]]);
  return {
    ...(Object.fromEntries(scalars) as Scalars),
    containerLabels: container.Labels ?? undefined,
    env: container.Env ? Object.fromEntries(container.Env.map(splitLine)) : undefined,
    secrets: container.Secrets?.filter(({ File }) => File).map(toReference),
    configs: container.Configs?.filter(({ File }) => File).map(toReference),
    mounts: container.Mounts?.map(toMount),
    healthCheck: toHealthCheck(container.Healthcheck),
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
    hosts: container.Hosts?.flatMap((line) => {
      const [address = '', ...hostnames] = line.split(/\s+/);
      return hostnames.map((hostname) => ({ hostname, address }));
    }),
    stopGracePeriodMs: msOf(container.StopGracePeriod),
  };
}

const splitLine = (line: string): [string, string] => {
  const name = nameOfLine(line);
  return [name, line.slice(name.length + 1)];
};
