import { durationText } from '../quantities.js';
import type { AttachmentRequest, MountRequest, ServiceFields } from '../service-spec.js';
import { isPlainMount, type ObjectNameOf } from './copied-spec.js';

/** A field with one value. */
interface SingleFlag {
  flag: string;
  isDuration?: true;
  /** What an update is given to reset the field; null: no flag does that. */
  reset: string | null;
}
const text = (flag: string, reset: string | null = ''): SingleFlag => ({ flag, reset });
const duration = (flag: string, reset = '0s'): SingleFlag => ({ flag, reset, isDuration: true });

const policy = (name: 'update' | 'rollback'): Record<string, SingleFlag> => ({
  [`${name}Policy.parallelism`]: text(`${name}-parallelism`, '1'),
  [`${name}Policy.delayMs`]: duration(`${name}-delay`),
  [`${name}Policy.monitorMs`]: duration(`${name}-monitor`, '5s'),
  [`${name}Policy.order`]: text(`${name}-order`, 'stop-first'),
  [`${name}Policy.failureAction`]: text(`${name}-failure-action`, 'pause'),
  [`${name}Policy.maxFailureRatio`]: text(`${name}-max-failure-ratio`, '0'),
});

/** By the path of the field. */
export const singleFlags: Record<string, SingleFlag> = {
  replicas: text('replicas', null),
  hostname: text('hostname'),
  user: text('user'),
  workdir: text('workdir'),
  isTty: text('tty', 'false'),
  hasInit: text('init', null),
  isReadOnly: text('read-only', 'false'),
  stopSignal: text('stop-signal'),
  stopGracePeriodMs: duration('stop-grace-period', '10s'),
  oomScoreAdj: text('oom-score-adj', '0'),
  isolation: text('isolation', 'default'),
  endpointMode: text('endpoint-mode', 'vip'),
  maxReplicasPerNode: text('replicas-max-per-node', '0'),
  'resources.limitCpus': text('limit-cpu', '0'),
  'resources.limitMemory': text('limit-memory', '0'),
  'resources.limitPids': text('limit-pids', '0'),
  'resources.reservedCpus': text('reserve-cpu', '0'),
  'resources.reservedMemory': text('reserve-memory', '0'),
  'healthCheck.isDisabled': text('no-healthcheck', 'false'),
  'healthCheck.command': text('health-cmd'),
  'healthCheck.intervalMs': duration('health-interval'),
  'healthCheck.timeoutMs': duration('health-timeout'),
  'healthCheck.startPeriodMs': duration('health-start-period'),
  'healthCheck.startIntervalMs': duration('health-start-interval'),
  'healthCheck.retries': text('health-retries', '0'),
  'restartPolicy.condition': text('restart-condition', 'any'),
  'restartPolicy.delayMs': duration('restart-delay', '5s'),
  'restartPolicy.maxAttempts': text('restart-max-attempts', '0'),
  'restartPolicy.windowMs': duration('restart-window'),
  ...policy('update'),
  ...policy('rollback'),
};

export const textOfSingle = ({ isDuration }: SingleFlag, value: unknown) =>
  isDuration ? durationText(value as number) : String(value as string);

/** Fields whose entries are `key=value`. */
export const recordFlags: Record<string, string> = {
  env: 'env',
  labels: 'label',
  containerLabels: 'container-label',
  sysctls: 'sysctl',
  'resources.reservedGeneric': 'generic-resource',
};

/** A field with several values. An update adds and removes them one by one. */
export interface ListFlag<Item> {
  flag: string;
  textOf: (item: Item) => string;
  /** What the flag that removes an entry is given. */
  keyOf: (item: Item) => string;
  /**
   * What Docker does with an entry that is added under the key of another one: it replaces it; it is added
   * after the other one was removed; or what removes the other one removes it too.
   */
  sameKey: 'replaces' | 'is-kept' | 'is-removed';
}

/** As the docker command line reads a list of `key=value`: a part with a comma is in quotes. */
const csv = (parts: readonly (string | false | undefined)[]) =>
  parts
    .filter((part) => typeof part === 'string')
    .map((part) => (/[",\r\n]|^\s/.test(part) ? `"${part.replaceAll('"', '""')}"` : part))
    .join(',');

const given = (key: string, value: string | number | undefined) =>
  value !== undefined && value !== '' && `${key}=${value}`;
const entries = (key: string, record: Readonly<Record<string, string>> | undefined) =>
  Object.entries(record ?? {}).map(([name, value]) => `${key}=${name}=${value}`);

const mountText = (mount: MountRequest) =>
  csv([
    `type=${mount.type}`,
    given('source', mount.source),
    `target=${mount.target}`,
    mount.isReadOnly && 'readonly',
    given('bind-propagation', mount.propagation),
    mount.isNonRecursive && 'bind-nonrecursive',
    mount.noCopy && 'volume-nocopy',
    given('volume-subpath', mount.subpath),
    ...entries('volume-label', mount.labels),
    given('volume-driver', mount.driver),
    ...entries('volume-opt', mount.driverOptions),
    given('tmpfs-size', mount.size),
    given('tmpfs-mode', mount.mode),
  ]);

type Port = NonNullable<ServiceFields['ports']>[number];
type Network = NonNullable<ServiceFields['networks']>[number];
type Ulimit = NonNullable<ServiceFields['ulimits']>[number];
type Host = NonNullable<ServiceFields['hosts']>[number];

const portText = ({ target, published, protocol, publishMode }: Port) =>
  csv([
    given('published', published),
    `target=${target}`,
    `protocol=${protocol}`,
    `mode=${publishMode}`,
  ]);
const networkText = ({ name, aliases = [], driverOptions }: Network) =>
  aliases.length === 0 && Object.keys(driverOptions ?? {}).length === 0
    ? name
    : csv([
        `name=${name}`,
        ...aliases.map((alias) => `alias=${alias}`),
        ...entries('driver-opt', driverOptions),
      ]);
const hostText = ({ hostname, address }: Host) => `${hostname}:${address}`;

const plain = (flag: string): ListFlag<string> => ({
  flag,
  textOf: (item) => item,
  keyOf: (item) => item,
  sameKey: 'is-kept',
});
const spread = (label: string) => `spread=${label}`;

function fileFlag(kind: 'secrets' | 'configs', nameOf: ObjectNameOf): ListFlag<AttachmentRequest> {
  const keyOf = (attachment: AttachmentRequest) => nameOf(kind, attachment) ?? attachment.name;
  return {
    flag: kind === 'secrets' ? 'secret' : 'config',
    keyOf,
    textOf: (attachment) => {
      const { name, target = name, uid = '0', gid = '0', mode = '0444' } = attachment;
      const source = keyOf(attachment);
      if (isPlainMount(attachment) && source === target) return source;
      const owner = isPlainMount(attachment) ? [] : [`uid=${uid}`, `gid=${gid}`, `mode=${mode}`];
      return csv([`source=${source}`, `target=${target}`, ...owner]);
    },
    sameKey: 'is-kept',
  };
}

/** By the path of the field. */
export const listFlags = (nameOf: ObjectNameOf): Record<string, ListFlag<never>> => ({
  secrets: fileFlag('secrets', nameOf),
  configs: fileFlag('configs', nameOf),
  mounts: {
    flag: 'mount',
    textOf: mountText,
    keyOf: ({ target }: MountRequest) => target,
    sameKey: 'replaces',
  },
  networks: {
    flag: 'network',
    textOf: networkText,
    keyOf: ({ name }: Network) => name,
    sameKey: 'is-kept',
  },
  ports: {
    flag: 'publish',
    textOf: portText,
    keyOf: (port: Port) => portText({ ...port, published: undefined }),
    sameKey: 'is-removed',
  },
  ulimits: {
    flag: 'ulimit',
    textOf: ({ name, soft, hard }: Ulimit) => `${name}=${soft}:${hard}`,
    keyOf: ({ name }: Ulimit) => name,
    sameKey: 'replaces',
  },
  hosts: { flag: 'host', textOf: hostText, keyOf: hostText, sameKey: 'is-kept' },
  constraints: plain('constraint'),
  spreadOver: { ...plain('placement-pref'), textOf: spread, keyOf: spread },
  groups: plain('group'),
  'dns.nameservers': plain('dns'),
  'dns.search': plain('dns-search'),
  'dns.options': plain('dns-option'),
});
