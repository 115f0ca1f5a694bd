import { parseImage } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { ServiceFieldChanges } from '../engine/index.js';
import { jsonPointer } from '../http/problem.js';
import { NotAllowed } from './services.errors.js';

/** A setting with which the containers of a service reach beyond themselves. */
interface Privilege {
  pointer: string;
  /** What it is, so that one that a service has already can be recognised. */
  key: string;
  /** It applies to the daemon of the node, and gives what the containers run nothing. */
  isOfDaemon?: true;
}

/** Sysctls of a container's own namespaces, as Kubernetes counts them as safe. */
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
]);

/** The networks of the node itself. */
const hostNetworks = new Set(['host', 'bridge', 'none', 'docker_gwbridge']);

/** The privileges among these fields. A bind mount also is how a service gets the Docker socket. */
function privilegesOf(
  fields: ServiceFieldChanges,
  networkName: (id: string) => string,
): Privilege[] {
  const { mounts, capabilitiesAdd, networks, sysctls, oomScoreAdj, isolation, logging } = fields;
  return [
    ...(mounts ?? []).flatMap((mount, index) => {
      const hasOptions = Object.keys(mount.driverOptions ?? {}).length > 0;
      const hasDriver = mount.driver !== undefined && mount.driver !== 'local';
      const part = mount.type === 'bind' ? 'type' : hasOptions ? 'driverOptions' : 'driver';
      return mount.type === 'bind' || hasOptions || hasDriver
        ? [{ pointer: `/mounts/${index}/${part}`, key: JSON.stringify(['mount', sorted(mount)]) }]
        : [];
    }),
    ...(capabilitiesAdd ?? []).map((capability, index) => ({
      pointer: `/capabilitiesAdd/${index}`,
      key: JSON.stringify(['capability', capability]),
    })),
    ...(networks ?? []).flatMap(({ id }, index) =>
      hostNetworks.has(networkName(id))
        ? [{ pointer: `/networks/${index}`, key: JSON.stringify(['network', networkName(id)]) }]
        : [],
    ),
    // The options of an attachment can set sysctls, too.
    ...(networks ?? []).flatMap(({ id, driverOptions = {} }, index) =>
      Object.keys(driverOptions).length > 0
        ? [
            {
              pointer: `/networks/${index}/driverOptions`,
              key: JSON.stringify(['network options', networkName(id), sorted(driverOptions)]),
            },
          ]
        : [],
    ),
    // The kernel then ends processes of the node first.
    ...((oomScoreAdj ?? 0) < 0
      ? [{ pointer: '/oomScoreAdj', key: JSON.stringify(['oom', oomScoreAdj]) }]
      : []),
    ...(isolation === 'process'
      ? [{ pointer: '/isolation', key: JSON.stringify(['isolation', isolation]) }]
      : []),
    ...Object.entries(logging?.options ?? {}).flatMap(([name, value]) =>
      namesPartOfNode(name, value)
        ? [
            {
              pointer: jsonPointer(['logging', 'options', name]),
              key: JSON.stringify(['log option', logging?.driver, name, value]),
              isOfDaemon: true as const,
            },
          ]
        : [],
    ),
    ...Object.entries(sysctls ?? {}).flatMap(([name, value]) =>
      value === null || safeSysctls.has(name)
        ? []
        : [{ pointer: `/sysctls/${name}`, key: JSON.stringify(['sysctl', name, value]) }],
    ),
  ];
}

/** Options of log drivers that are text of the log, or choose what is logged. */
const logTexts = new Set(['tag', 'labels', 'labels-regex', 'env', 'env-regex']);

/** The daemon opens the files and sockets that log options name, with its own rights. */
const namesPartOfNode = (option: string, value: string) =>
  !logTexts.has(option) && /^\s*(?:\/|(?:unix|file)[a-z]*:)/i.test(value);

const sorted = (thing: object) =>
  Object.fromEntries(Object.entries(thing).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Fields that decide what the containers run. With them, a user gets the privileges of the service. */
const decisive = [
  'command',
  'args',
  'env',
  'user',
  'groups',
  'healthCheck',
  'workdir',
  'mounts',
] as const;

interface Wanted {
  fields: ServiceFieldChanges;
  /** Undefined if the image stays. */
  image?: string | undefined;
}

/**
 * Throws 403 with the fields for whose change the actor needs `service.privileged`: privileges that the
 * service does not have yet, and, on a service that has some, what its containers run. Another tag of the
 * same image is allowed, because it is the commonest of all updates.
 */
export function assertPrivileged(
  actor: Actor,
  current: { fields: ServiceFieldChanges; image: string } | null,
  { fields, image }: Wanted,
  networkName: (id: string) => string,
) {
  if (actor.may('service.privileged')) return;
  const has = current ? privilegesOf(current.fields, networkName) : [];
  const known = new Set(has.map(({ key }) => key));
  const added = privilegesOf(fields, networkName).filter(({ key }) => !known.has(key));
  const isPowerful = has.some(({ isOfDaemon }) => !isOfDaemon);
  const taken = isPowerful ? pointersOfWhatRuns(fields, image, current!) : [];
  const errors = [
    ...added.map(({ pointer }) => ({ pointer, detail: needsPermission })),
    ...taken.map((pointer) => ({ pointer, detail: needsPermissionHere })),
  ];
  if (errors.length > 0) throw new NotAllowed({ errors });
}

const needsPermission = 'This needs the permission service.privileged';
const needsPermissionHere =
  'This service has privileges such as bind mounts: changing this needs the permission service.privileged';

function pointersOfWhatRuns(
  fields: ServiceFieldChanges,
  image: string | undefined,
  current: { fields: ServiceFieldChanges; image: string },
): string[] {
  const files = (['secrets', 'configs'] as const).flatMap((kind) =>
    (fields[kind] ?? []).flatMap(({ id, file }, index) => {
      const isKept = current.fields[kind]?.some(
        (one) => one.id === id && one.file.name === file.name,
      );
      return isKept || isAmongSecrets(kind, file.name) ? [] : [`/${kind}/${index}/target`];
    }),
  );
  return [
    ...(image !== undefined && nameOf(image) !== nameOf(current.image) ? ['/image'] : []),
    ...decisive.filter((field) => fields[field] !== undefined).map((field) => `/${field}`),
    ...files,
  ];
}

const nameOf = (image: string) => parseImage(image)?.name ?? image;

/** A file elsewhere can replace one that the containers run. */
const isAmongSecrets = (kind: 'secrets' | 'configs', target: string) =>
  !target.includes('..') &&
  (target.startsWith('/run/secrets/') || (kind === 'secrets' && !target.startsWith('/')));
