import type { CreateService, MountRequest, ServiceFields } from '@waxseal/shared';
import { plural } from '../../../lib/plural';
import { failureActions, modes, updateOrders } from '../service-labels';
import {
  singlesOf,
  type Choice,
  type Column,
  type Draft,
  type FormField,
  type Leaf,
  type Row,
  type Single,
} from './form-field';

export const inputFaults = {
  required: 'Must not be empty',
  number: 'Must be a number',
  duration: 'Must be a duration such as 30s, 1m30s or 500ms',
  pairs: 'Must be lines such as key=value',
  duplicate: 'This name is there twice',
};

interface Section {
  title: string;
  /** Folded until it is opened, or has a value or an error. */
  isFolded?: boolean;
}

/** In the order of the form. */
const sections = {
  service: { title: 'Service' },
  environment: { title: 'Environment' },
  files: { title: 'Secrets and configs' },
  network: { title: 'Ports and networks' },
  mounts: { title: 'Mounts', isFolded: true },
  placement: { title: 'Placement', isFolded: true },
  resources: { title: 'Resources', isFolded: true },
  health: { title: 'Health check', isFolded: true },
  restart: { title: 'Restart policy', isFolded: true },
  update: { title: 'Update policy', isFolded: true },
  rollback: { title: 'Rollback policy', isFolded: true },
  logging: { title: 'Logging', isFolded: true },
  labels: { title: 'Labels', isFolded: true },
  container: { title: 'Container', isFolded: true },
  security: { title: 'Capabilities, sysctls and ulimits', isFolded: true },
  dns: { title: 'DNS and hosts', isFolded: true },
} as const satisfies Record<string, Section>;
type SectionId = keyof typeof sections;
export const formSections: Record<SectionId, Section> = sections;

const choicesOf = (labels: Record<string, string>): Choice[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
const same = (...values: string[]): Choice[] => values.map((value) => ({ value, label: value }));
/** Docker decides if nothing is chosen. */
const orDefault = (choices: Choice[]): Choice[] => [{ value: '', label: 'Default' }, ...choices];

const owner = { kind: 'text', initial: '0' } as const;
const mounted = (kind: 'secret' | 'config'): Record<string, Column> => ({
  name: { kind: 'text', label: 'Name', suggest: kind },
  target: { kind: 'text', label: 'Target', placeholder: 'same as the name' },
  uid: { ...owner, label: 'User ID' },
  gid: { ...owner, label: 'Group ID' },
  mode: { kind: 'text', label: 'Mode', initial: '0444' },
});

const isOf = (type: string) => (row: Row) => row['type'] === type;
const mountColumns: Record<keyof MountRequest, Column> = {
  type: {
    kind: 'choice',
    label: 'Type',
    choices: choicesOf({ volume: 'Volume', bind: 'Bind', tmpfs: 'tmpfs' }),
    initial: 'volume',
  },
  source: {
    kind: 'text',
    label: 'Source',
    placeholder: 'a volume or a path',
    isShown: (row) => row['type'] !== 'tmpfs',
  },
  target: { kind: 'text', label: 'Target', placeholder: '/data' },
  isReadOnly: { kind: 'check', label: 'Read-only' },
  propagation: {
    kind: 'choice',
    label: 'Propagation',
    choices: orDefault(same('private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave')),
    isShown: isOf('bind'),
  },
  isNonRecursive: { kind: 'check', label: 'Without mounts below it', isShown: isOf('bind') },
  subpath: {
    kind: 'text',
    label: 'Path in the volume',
    placeholder: 'all of it',
    isShown: isOf('volume'),
  },
  noCopy: { kind: 'check', label: 'No copy from the image', isShown: isOf('volume') },
  driver: { kind: 'text', label: 'Driver', placeholder: 'local', isShown: isOf('volume') },
  driverOptions: {
    kind: 'pairs',
    label: 'Driver options',
    placeholder: 'key=value',
    isShown: isOf('volume'),
  },
  labels: {
    kind: 'pairs',
    label: 'Labels of a new volume',
    placeholder: 'key=value',
    isShown: isOf('volume'),
  },
  size: { kind: 'text', label: 'Size', placeholder: '64M', isShown: isOf('tmpfs') },
  mode: { kind: 'text', label: 'Mode', placeholder: '1777', isShown: isOf('tmpfs') },
};

const duration = { kind: 'duration', placeholder: '30s' } as const;
const yesNo = (label: string): Leaf => ({ kind: 'flag', label });

type Parts<Name extends keyof ServiceFields> = Record<
  keyof NonNullable<ServiceFields[Name]>,
  Single
>;
type Columns<Name extends 'ports' | 'networks' | 'ulimits' | 'hosts'> = Record<
  keyof NonNullable<ServiceFields[Name]>[number],
  Column
>;
const policy = {
  parallelism: {
    kind: 'number',
    label: 'Parallelism',
    placeholder: '1',
    hint: 'Tasks replaced at the same time; 0 means all',
  },
  order: { kind: 'choice', label: 'Order', choices: orDefault(choicesOf(updateOrders)) },
  delayMs: { ...duration, label: 'Delay', placeholder: '0s', hint: 'Between two groups of tasks' },
  monitorMs: { ...duration, label: 'Monitor for', placeholder: '5s' },
  failureAction: {
    kind: 'choice',
    label: 'On failure',
    choices: orDefault(choicesOf(failureActions)),
  },
  maxFailureRatio: {
    kind: 'number',
    label: 'Tolerated failures',
    placeholder: '0',
    hint: 'A share from 0 to 1',
  },
} satisfies Parts<'updatePolicy'>;

const hasReplicas = ({ mode }: Draft) => mode !== 'global' && mode !== 'global-job';
const isNoJob = ({ mode }: Draft) => mode !== 'replicated-job' && mode !== 'global-job';

type Fields = Omit<CreateService, 'credentials'>;

/**
 * Every field of a service, in the order of the form. A field of the contract that is missing here is a
 * type error; the form, the patch, the errors and the comparison all read this table.
 */
const fields = {
  name: {
    section: 'service',
    isFixed: true,
    isRequired: true,
    kind: 'text',
    label: 'Name',
    placeholder: 'shop_api',
    hint: 'Names can’t be changed later.',
  },
  mode: {
    section: 'service',
    isFixed: true,
    kind: 'choice',
    label: 'Mode',
    choices: choicesOf(modes),
    hint: 'Can’t be changed later.',
  },
  image: {
    section: 'service',
    isRequired: true,
    kind: 'text',
    label: 'Image',
    placeholder: 'nginx:1.27',
    hint: 'Docker asks the registry for the digest, so that all nodes run the same image.',
  },
  replicas: {
    section: 'service',
    kind: 'number',
    label: 'Replicas',
    placeholder: '1',
    hint: 'Tasks that run at the same time; of a job, tasks that have to complete',
    isShown: hasReplicas,
  },
  maxConcurrent: {
    section: 'service',
    isFixed: true,
    kind: 'number',
    label: 'Tasks at the same time',
    placeholder: 'all of them',
    isShown: ({ mode }) => mode === 'replicated-job',
  },
  args: {
    section: 'service',
    kind: 'list',
    label: 'Arguments',
    entry: 'argument',
    hint: 'Replace the command of the image. One word each.',
  },
  command: {
    section: 'service',
    kind: 'list',
    label: 'Entrypoint',
    entry: 'word',
    hint: 'Replaces the entrypoint of the image. One word each.',
  },

  env: { section: 'environment', kind: 'record', label: 'Variables', entry: 'variable' },

  secrets: {
    section: 'files',
    kind: 'rows',
    label: 'Secrets',
    entry: 'secret',
    columns: mounted('secret'),
  },
  configs: {
    section: 'files',
    kind: 'rows',
    label: 'Configs',
    entry: 'config',
    columns: mounted('config'),
  },

  ports: {
    section: 'network',
    kind: 'rows',
    label: 'Ports',
    entry: 'port',
    columns: {
      target: { kind: 'number', label: 'Port of the container' },
      published: { kind: 'number', label: 'Published port', placeholder: 'chosen by Docker' },
      protocol: {
        kind: 'choice',
        label: 'Protocol',
        choices: same('tcp', 'udp', 'sctp'),
        initial: 'tcp',
      },
      publishMode: {
        kind: 'choice',
        label: 'Published on',
        choices: choicesOf({ ingress: 'Every node', host: 'Nodes with a task' }),
        initial: 'ingress',
      },
    } satisfies Columns<'ports'>,
  },
  networks: {
    section: 'network',
    kind: 'rows',
    label: 'Networks',
    entry: 'network',
    columns: {
      name: { kind: 'text', label: 'Name' },
      aliases: { kind: 'words', label: 'Aliases' },
      driverOptions: { kind: 'pairs', label: 'Driver options', placeholder: 'key=value' },
    } satisfies Columns<'networks'>,
  },
  endpointMode: {
    section: 'network',
    kind: 'choice',
    label: 'Endpoint mode',
    choices: orDefault(same('vip', 'dnsrr')),
  },

  mounts: {
    section: 'mounts',
    kind: 'rows',
    label: 'Mounts',
    entry: 'mount',
    columns: mountColumns,
  },

  constraints: {
    section: 'placement',
    kind: 'list',
    label: 'Constraints',
    entry: 'constraint',
    placeholder: 'node.labels.zone==a',
  },
  spreadOver: {
    section: 'placement',
    kind: 'list',
    label: 'Spread over',
    entry: 'node label',
    placeholder: 'node.labels.zone',
  },
  maxReplicasPerNode: { section: 'placement', kind: 'number', label: 'Replicas per node at most' },

  resources: {
    section: 'resources',
    kind: 'group',
    fields: {
      limitCpus: { kind: 'text', label: 'CPU limit', placeholder: '0.5' },
      limitMemory: { kind: 'text', label: 'Memory limit', placeholder: '512M' },
      limitPids: { kind: 'number', label: 'Limit of processes' },
      reservedCpus: { kind: 'text', label: 'Reserved CPUs', placeholder: '0.25' },
      reservedMemory: { kind: 'text', label: 'Reserved memory', placeholder: '256M' },
      reservedGeneric: {
        kind: 'record',
        isNumber: true,
        label: 'Other reserved resources',
        entry: 'resource',
        hint: 'Resources that nodes declare, such as gpu: 2',
      },
    } satisfies Parts<'resources'>,
  },

  healthCheck: {
    section: 'health',
    kind: 'group',
    fields: {
      command: {
        kind: 'text',
        label: 'Command',
        placeholder: 'curl -f http://localhost/ || exit 1',
        hint: 'Run by the shell of the image',
      },
      intervalMs: { ...duration, label: 'Interval' },
      timeoutMs: { ...duration, label: 'Timeout' },
      startPeriodMs: { ...duration, label: 'Start period', placeholder: '0s' },
      startIntervalMs: {
        ...duration,
        label: 'Interval in the start period',
        placeholder: '5s',
      },
      retries: { kind: 'number', label: 'Retries', placeholder: '3' },
      isDisabled: { kind: 'check', label: 'No health check, not even that of the image' },
    } satisfies Parts<'healthCheck'>,
  },

  restartPolicy: {
    section: 'restart',
    kind: 'group',
    fields: {
      condition: {
        kind: 'choice',
        label: 'Condition',
        choices: orDefault(
          choicesOf({ any: 'Always', 'on-failure': 'After a failure', none: 'Never' }),
        ),
      },
      delayMs: { ...duration, label: 'Delay', placeholder: '5s' },
      maxAttempts: { kind: 'number', label: 'Attempts at most', placeholder: 'any number' },
      windowMs: { ...duration, label: 'Window', placeholder: '0s' },
    } satisfies Parts<'restartPolicy'>,
  },

  updatePolicy: { section: 'update', kind: 'group', isShown: isNoJob, fields: policy },
  rollbackPolicy: {
    section: 'rollback',
    kind: 'group',
    isShown: isNoJob,
    fields: {
      ...policy,
      failureAction: {
        ...policy.failureAction,
        choices: policy.failureAction.choices.filter(({ value }) => value !== 'rollback'),
      },
    } satisfies Parts<'rollbackPolicy'>,
  },

  logging: {
    section: 'logging',
    kind: 'group',
    isAtomic: true,
    fields: {
      driver: { kind: 'text', label: 'Driver', placeholder: 'json-file' },
      options: { kind: 'record', label: 'Options', entry: 'option' },
    } satisfies Parts<'logging'>,
  },

  labels: { section: 'labels', kind: 'record', label: 'Labels of the service', entry: 'label' },
  containerLabels: {
    section: 'labels',
    kind: 'record',
    label: 'Labels of the containers',
    entry: 'container label',
  },

  hostname: { section: 'container', kind: 'text', label: 'Hostname' },
  user: { section: 'container', kind: 'text', label: 'User', placeholder: '1000:1000' },
  groups: { section: 'container', kind: 'list', label: 'Additional groups', entry: 'group' },
  workdir: { section: 'container', kind: 'text', label: 'Working directory' },
  stopSignal: { section: 'container', kind: 'text', label: 'Stop signal', placeholder: 'SIGTERM' },
  stopGracePeriodMs: {
    ...duration,
    section: 'container',
    label: 'Stop grace period',
    placeholder: '10s',
  },
  isTty: { section: 'container', ...yesNo('Terminal (TTY)') },
  hasInit: { section: 'container', ...yesNo('Init process') },
  isReadOnly: { section: 'container', ...yesNo('Read-only root file system') },
  oomScoreAdj: {
    section: 'container',
    kind: 'number',
    label: 'OOM score adjustment',
    hint: 'How soon the kernel ends a container when the node has no memory left, from -1000 to 1000',
  },
  isolation: {
    section: 'container',
    kind: 'choice',
    label: 'Isolation',
    choices: orDefault(same('default', 'process', 'hyperv')),
    hint: 'Of containers on Windows nodes',
  },

  capabilitiesAdd: {
    section: 'security',
    kind: 'list',
    label: 'Added capabilities',
    entry: 'added capability',
    placeholder: 'CAP_NET_ADMIN',
  },
  capabilitiesDrop: {
    section: 'security',
    kind: 'list',
    label: 'Dropped capabilities',
    entry: 'dropped capability',
    placeholder: 'CAP_CHOWN',
  },
  sysctls: { section: 'security', kind: 'record', label: 'Sysctls', entry: 'sysctl' },
  ulimits: {
    section: 'security',
    kind: 'rows',
    label: 'Ulimits',
    entry: 'ulimit',
    columns: {
      name: { kind: 'text', label: 'Name', placeholder: 'nofile' },
      soft: { kind: 'number', label: 'Soft limit' },
      hard: { kind: 'number', label: 'Hard limit' },
    } satisfies Columns<'ulimits'>,
  },

  dns: {
    section: 'dns',
    kind: 'group',
    fields: {
      nameservers: { kind: 'list', label: 'Name servers', entry: 'name server' },
      search: { kind: 'list', label: 'Search domains', entry: 'search domain' },
      options: { kind: 'list', label: 'DNS options', entry: 'DNS option' },
    } satisfies Parts<'dns'>,
  },
  hosts: {
    section: 'dns',
    kind: 'rows',
    label: 'Hosts',
    entry: 'host',
    columns: {
      hostname: { kind: 'text', label: 'Hostname' },
      address: { kind: 'text', label: 'Address' },
    } satisfies Columns<'hosts'>,
  },
} as const satisfies Record<keyof Fields, FormField & { section: SectionId }>;

export const formTable: Record<keyof Fields, FormField & { section: SectionId }> = fields;

export const flagChoices = orDefault(choicesOf({ true: 'Yes', false: 'No' }));
export const formWords = {
  create: 'Create service',
  paste: 'Fill from a compose file or a docker command',
  created: (name: string) => `Created ${name}`,
  edit: 'Edit service',
  save: 'Save changes',
  saved: (name: string) => `Changed ${name}`,
  unchanged: 'Nothing is changed yet',
};
export const mergeWords = {
  heading: 'Field',
  lead: 'Someone else changed this service while you were editing. Nothing has been saved. Choose which values to keep.',
};

/** Names one of `unitsOf`: a variable by its field and its own name. */
export function unitName(unit: string): string {
  const [id = '', ...key] = unit.split('/');
  const name = id.split('.', 1)[0]!;
  const field = formTable[name as keyof Fields];
  const single = singlesOf(name, field).find(([of]) => of === id)?.[1];
  const label = single?.label ?? id;
  const where = field.kind === 'group' ? `${formSections[field.section].title}: ` : '';
  return key.length > 0 ? `${where}${label}: ${key.join('/')}` : `${where}${label}`;
}

export const addEntry = (entry: string) => `Add ${entry}`;
// An entry of a form that is not saved yet: nothing is deleted.
export const removeEntry = (entry: string, name: string) => `Remove ${entry} ${name}`.trim();
export const hiddenValue = 'hidden – unchanged';
export const hiddenField = 'Hidden – no permission. It stays as it is.';
export const wrongFields = (count: number) =>
  `${plural(count, 'field')} must be corrected. Nothing has been saved.`;
