import { z } from 'zod';
import { LabelChanges, LabelKey, LabelValue } from '../http/labels.js';
import { ImageReference } from './image-reference.js';
import { cpusOf, LEAST_MEMORY, memoryOf } from './quantities.js';
import { UpdateOrder } from './service-states.js';

const MANY = 100;
const text = z.string().min(1).max(4096);
const word = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s\0]+$/, 'Must not contain spaces');
const absolutePath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'Must be a path that starts with /');
const milliseconds = z.int().min(0).max(31_536_000_000).meta({ format: 'int64' });
const ulimit = z.int().min(-1).meta({ format: 'int64' });
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(MANY);
/** Null removes an entry, as in a merge patch (RFC 7396). */
const patchOf = <Key extends z.ZodType<string, string>>(key: Key, value = LabelValue) =>
  z.record(key, value.nullable());

const memory = (least: number, example: string) =>
  z
    .string()
    .max(32)
    .refine((given) => (memoryOf(given) ?? 0) >= least, {
      error: `Must be an amount of memory such as ${example}`,
    });
const Memory = memory(LEAST_MEMORY, '512M or 1.5G, and at least 4M').meta({
  id: 'Memory',
  description: 'With a unit of 1024, and at least 4M: 512M, 1.5G',
});
const Cpus = z
  .string()
  .max(32)
  .refine((given) => cpusOf(given) !== null, {
    error: 'Must be a number of CPUs such as 0.5 or 2',
  })
  .meta({ id: 'Cpus', description: 'For example 0.5' });

const Owner = z.string().max(10).regex(/^\d+$/, 'Must be a number');
const FileMode = z
  .string()
  .max(5)
  .regex(/^0?[0-7]{3,4}$/, 'Must be an octal mode such as 0444')
  .meta({ description: 'Octal, for example 0444' });

/** Where a secret or config is mounted: the part of a reference that is not its name. */
const mountFields = {
  target: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[^\0]*$/)
    .optional()
    .describe(
      'Path in the container: of a secret below /run/secrets, of a config below /. The name if it is left out',
    ),
  uid: Owner.default('0'),
  gid: Owner.default('0'),
  mode: FileMode.default('0444'),
};

export const AttachmentOptions = z.strictObject(mountFields);
export type AttachmentOptions = z.infer<typeof AttachmentOptions>;

export const AttachmentRequest = z
  .strictObject({ name: z.string().min(1).max(255), ...mountFields })
  .meta({
    id: 'AttachmentRequest',
    description: 'What is attached already keeps its version; what is new gets the current one',
  });
export type AttachmentRequest = z.infer<typeof AttachmentRequest>;

const MountRequest = z
  .strictObject({
    type: z.enum(['volume', 'bind', 'tmpfs']),
    source: z.string().max(4096).optional().describe('A volume or a path; none for tmpfs'),
    target: absolutePath,
    isReadOnly: z.boolean().optional(),
    propagation: z.enum(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']).optional(),
    isNonRecursive: z.boolean().optional().describe('Without the mounts below a bind mount'),
    noCopy: z
      .boolean()
      .optional()
      .describe('Do not fill a new volume with the content of the image'),
    labels: z.record(LabelKey, LabelValue).optional().describe('Of a new volume'),
    driver: word.optional().describe('Of a new volume'),
    subpath: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('The part of a volume that is mounted'),
    driverOptions: z.record(word, z.string().max(4096)).optional().describe('Of a new volume'),
    size: memory(1, '64M').optional().describe('Of a tmpfs, for example 64M'),
    mode: FileMode.optional().describe('Of a tmpfs'),
  })
  .meta({ id: 'MountRequest' });
export type MountRequest = z.infer<typeof MountRequest>;

const PortRequest = z
  .strictObject({
    target: z.int().min(1).max(65_535),
    published: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Docker chooses one if it is left out'),
    protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp'),
    publishMode: z.enum(['ingress', 'host']).default('ingress'),
  })
  .meta({ id: 'PortRequest' });

const NetworkRequest = z
  .strictObject({
    name: z.string().min(1).max(255),
    aliases: listOf(word).optional(),
    driverOptions: z.record(word, z.string().max(4096)).optional(),
  })
  .meta({ id: 'NetworkRequest' });

/** As swarmkit's `constraint` package parses them. */
const Constraint = z
  .string()
  .max(1024)
  .regex(
    /^\s*[a-z_][a-z0-9\-_.]+\s*(?:==|!=)\s*[a-z0-9:\-_.*()?+[\]\\^$|/][a-z0-9:\-_\s.*()?+[\]\\^$|/]*$/i,
    'Must be a constraint such as node.labels.zone==a',
  );

const UpdatePolicyRequest = z
  .strictObject({
    parallelism: z.int().min(0).max(10_000).nullish().describe('Tasks updated in parallel; 0: all'),
    delayMs: milliseconds.nullish(),
    monitorMs: milliseconds.nullish(),
    order: UpdateOrder.nullish(),
    failureAction: z
      .enum(['pause', 'continue', 'rollback'])
      .meta({ id: 'UpdateFailureAction' })
      .nullish(),
    maxFailureRatio: z.number().min(0).max(1).nullish(),
  })
  .meta({ id: 'UpdatePolicyRequest' });

const RollbackPolicyRequest = UpdatePolicyRequest.extend({
  failureAction: z.enum(['pause', 'continue']).meta({ id: 'RollbackFailureAction' }).nullish(),
}).meta({ id: 'RollbackPolicyRequest' });

export const EnvName = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[^=\0]+$/, 'Must not contain =');

/**
 * The spec of a service as users write it. Every field can be left out, which keeps what the service
 * has, or is null, which resets it to Docker's default. A list replaces the list; entries of a record are
 * set one by one, and null removes one.
 */
export const serviceFields = {
  command: listOf(z.string().max(65_536))
    .nullish()
    .describe('Replaces the entrypoint of the image'),
  args: listOf(z.string().max(65_536)).nullish().describe('Replaces the command of the image'),
  replicas: z.int().min(0).max(10_000, 'At most 10000 replicas are allowed').optional(),
  labels: LabelChanges.optional(),
  containerLabels: patchOf(LabelKey).nullish().describe('Of the containers of its tasks'),
  env: patchOf(EnvName, z.string().max(131_072)).nullish(),
  secrets: listOf(AttachmentRequest).nullish(),
  configs: listOf(AttachmentRequest).nullish(),
  mounts: listOf(MountRequest).nullish(),
  networks: listOf(NetworkRequest).nullish(),
  ports: listOf(PortRequest).nullish(),
  endpointMode: z.enum(['vip', 'dnsrr']).meta({ id: 'EndpointMode' }).nullish(),
  constraints: listOf(Constraint).nullish(),
  spreadOver: listOf(word).nullish().describe('Labels of nodes over which the tasks are spread'),
  maxReplicasPerNode: z.int().min(1).max(10_000).nullish(),
  resources: z
    .strictObject({
      limitCpus: Cpus.nullish(),
      limitMemory: Memory.nullish(),
      limitPids: z.int().min(1).max(4_194_304).nullish(),
      reservedCpus: Cpus.nullish(),
      reservedMemory: Memory.nullish(),
      reservedGeneric: z
        .record(word, z.int().min(1).max(1_000_000).nullable())
        .nullish()
        .describe('Resources that nodes declare, such as gpu: 2'),
    })
    .meta({ id: 'ResourcesRequest' })
    .nullish(),
  healthCheck: z
    .strictObject({
      command: text.nullish().describe('Run by the shell of the image'),
      isDisabled: z.boolean().nullish().describe('Also ignores the health check of the image'),
      intervalMs: milliseconds.nullish(),
      timeoutMs: milliseconds.nullish(),
      startPeriodMs: milliseconds.nullish(),
      startIntervalMs: milliseconds.nullish().describe('During the start period'),
      retries: z.int().min(1).max(1_000).nullish(),
    })
    .meta({ id: 'HealthCheckRequest' })
    .nullish(),
  restartPolicy: z
    .strictObject({
      condition: z.enum(['any', 'on-failure', 'none']).meta({ id: 'RestartCondition' }).nullish(),
      delayMs: milliseconds.nullish(),
      maxAttempts: z.int().min(0).max(1_000_000).nullish(),
      windowMs: milliseconds.nullish(),
    })
    .meta({ id: 'RestartPolicyRequest' })
    .nullish(),
  updatePolicy: UpdatePolicyRequest.nullish(),
  rollbackPolicy: RollbackPolicyRequest.nullish(),
  logging: z
    .strictObject({ driver: word, options: z.record(word, z.string().max(4096)).default({}) })
    .meta({ id: 'LoggingRequest' })
    .nullish(),
  capabilitiesAdd: listOf(word).nullish(),
  capabilitiesDrop: listOf(word).nullish(),
  sysctls: patchOf(word).nullish(),
  ulimits: listOf(
    z.strictObject({ name: word, soft: ulimit, hard: ulimit }).meta({ id: 'UlimitRequest' }),
  ).nullish(),
  dns: z
    .strictObject({
      nameservers: listOf(word).nullish(),
      search: listOf(word).nullish(),
      options: listOf(word).nullish(),
    })
    .meta({ id: 'DnsRequest' })
    .nullish(),
  hosts: listOf(
    z.strictObject({ hostname: word, address: word }).meta({ id: 'HostRequest' }),
  ).nullish(),
  hostname: word.nullish(),
  user: word.nullish(),
  groups: listOf(word).nullish(),
  workdir: z.string().min(1).max(4096).nullish(),
  stopSignal: word.nullish(),
  stopGracePeriodMs: milliseconds.nullish(),
  isTty: z.boolean().nullish(),
  hasInit: z.boolean().nullish().describe('Run an init process as the first one of the container'),
  isReadOnly: z.boolean().nullish().describe('Mount the root file system read-only'),
  oomScoreAdj: z
    .int()
    .min(-1000)
    .max(1000)
    .nullish()
    .describe('How soon the kernel ends a container when the node has no memory left'),
  isolation: z
    .enum(['default', 'process', 'hyperv'])
    .meta({ id: 'Isolation' })
    .nullish()
    .describe('Of containers on Windows nodes'),
};

export const ServiceFields = z.strictObject({
  image: ImageReference.optional(),
  ...serviceFields,
});
export type ServiceFields = z.infer<typeof ServiceFields>;

/** The path in the container at which a secret or config is mounted. */
export const mountPathOf = (
  kind: 'secrets' | 'configs',
  { name, target = name }: Pick<AttachmentRequest, 'name' | 'target'>,
) => (target.startsWith('/') ? target : `${kind === 'secrets' ? '/run/secrets/' : '/'}${target}`);

type Issue = [path: (string | number)[], message: string];

function* repeated<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
): Generator<number> {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (key !== null && seen.has(key)) yield index;
    if (key !== null) seen.add(key);
  }
}

function wrongSource({ type, source = '' }: MountRequest): string | null {
  if (type === 'bind') return source.startsWith('/') ? null : 'Must be a path that starts with /';
  if (type === 'tmpfs') return source === '' ? null : 'A tmpfs has no source';
  const isVolume = source === '' || /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source);
  return isVolume ? null : 'Must be the name of a volume';
}

/** What Docker would refuse, or accept and then never run. */
function* conflictsOf(fields: ServiceFields): Generator<Issue> {
  const files = (['secrets', 'configs'] as const).flatMap((kind) =>
    (fields[kind] ?? []).map((file, index) => ({ kind, index, path: mountPathOf(kind, file) })),
  );
  for (const at of repeated(files, ({ path }) => path))
    yield [
      [files[at]!.kind, files[at]!.index, 'target'],
      'Another secret or config has the same target',
    ];
  const mounts = fields.mounts ?? [];
  for (const at of repeated(mounts, ({ target }) => target))
    yield [['mounts', at, 'target'], 'Another mount has the same target'];
  for (const [index, mount] of mounts.entries()) {
    const wrong = wrongSource(mount);
    if (wrong) yield [['mounts', index, 'source'], wrong];
  }
  const ports = fields.ports ?? [];
  for (const at of repeated(ports, ({ published, protocol }) =>
    published === undefined ? null : `${published}/${protocol}`,
  ))
    yield [['ports', at, 'published'], 'Another port is published under the same number'];
  for (const at of repeated(ports, ({ target, published, protocol }) =>
    published === undefined ? `${target}/${protocol}` : null,
  ))
    yield [['ports', at, 'target'], 'Another port has the same target'];
  if (fields.endpointMode === 'dnsrr')
    for (const [index, { publishMode }] of ports.entries())
      if (publishMode === 'ingress')
        yield [
          ['ports', index, 'publishMode'],
          'With the endpoint mode dnsrr, only host is possible',
        ];
}

export function addConflicts(fields: ServiceFields, context: z.RefinementCtx) {
  for (const [path, message] of conflictsOf(fields))
    context.addIssue({ code: 'custom', path, message });
}

/** As Docker checks it: a DNS label that may have an underscore. */
export const ServiceName = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/,
    'Must have letters, digits, - and _ only, and start and end with a letter or digit',
  )
  .meta({ id: 'ServiceName' });
