import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { Plan } from '../http/plan.js';
import { ProblemCode } from '../http/problem.js';
import { Attention } from './attention.js';
import { NodeRole } from './node.js';

/** The state of the connection to Docker and its Swarm. Writes are possible only in `ready`. */
export const ClusterState = z
  .enum([
    'starting',
    'ready',
    'engine-unreachable',
    'engine-unsupported',
    'engine-forbidden',
    'swarm-inactive',
    'swarm-locked',
    'not-a-manager',
    'swarm-unavailable',
  ])
  .meta({ id: 'ClusterState' });
export type ClusterState = z.infer<typeof ClusterState>;

/** What Waxseal reads of the Engine by itself. */
export const ClusterPart = z.enum([
  'info',
  'events',
  'services',
  'secrets',
  'configs',
  'nodes',
  'networks',
  'tasks',
  'containers',
]);
export type ClusterPart = z.infer<typeof ClusterPart>;

export const Cluster = z
  .object({
    state: ClusterState,
    since: z.iso.datetime().describe('When this state started'),
    detail: z
      .string()
      .nullable()
      .describe(
        'Why the Engine or its Swarm cannot be used: the operation, the address and the cause',
      ),
    isStale: z.boolean().describe('The lists are out of date'),
    asOf: z.iso.datetime().nullable().describe('Time of the lists; null before the first one'),
    engineVersion: z.string().nullable(),
    apiVersion: z
      .string()
      .nullable()
      .describe('Newest API version of the Engine, which Waxseal uses'),
    minApiVersion: z.string().nullable().describe('Oldest API version that the Engine accepts'),
    clusterId: z.string().nullable(),
    nodeName: z.string().nullable(),
    autolock: z.boolean().nullable(),
    limits: z
      .array(
        z
          .object({ part: ClusterPart, code: ProblemCode, detail: z.string() })
          .meta({ id: 'ClusterLimit' }),
      )
      .describe('What is slow or forbidden while the rest can be used, and why'),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof Cluster>;

export const ClusterSettings = z
  .object({
    kind: z.literal('cluster-settings'),
    autolock: z.boolean().describe('A manager that restarts needs the unlock key'),
    taskHistoryLimit: z.int().describe('Ended tasks that Docker keeps for each slot'),
    certificateLifetimeSeconds: z
      .int()
      .describe(
        'How long the certificates of nodes are valid; Docker renews them before they expire',
      ),
    rootCertificateExpiresAt: z.iso
      .datetime()
      .nullable()
      .describe('Null if Docker does not tell the certificate'),
    isRotatingRootCertificate: z.boolean().describe('Docker is giving all nodes new certificates'),
  })
  .meta({ id: 'ClusterSettings' });
export type ClusterSettings = z.infer<typeof ClusterSettings>;

/** The response to an edit, or to its dry run. */
export const ClusterSettingsOrPlan = z
  .discriminatedUnion('kind', [ClusterSettings, Plan])
  .meta({ id: 'ClusterSettingsOrPlan' });

export const EditClusterSettings = z
  .strictObject({
    autolock: z
      .boolean()
      .describe('Switching it on makes a new unlock key, which `GET /cluster/unlock-key` returns'),
  })
  .meta({ id: 'EditClusterSettings' });
export type EditClusterSettings = z.infer<typeof EditClusterSettings>;

/** As a part of a path. */
export const JoinRole = NodeRole.describe('`worker` or `manager`');

/** Anyone who has it can add a node to the Swarm. */
export const JoinToken = z
  .object({
    role: NodeRole,
    token: z.string(),
    managerAddress: z
      .string()
      .nullable()
      .describe(
        'Where a new node reaches a manager, with the port, for `docker swarm join`; null if Docker does not tell it',
      ),
  })
  .meta({ id: 'JoinToken' });
export type JoinToken = z.infer<typeof JoinToken>;

export const UnlockKey = z
  .object({ unlockKey: z.string().nullable().describe('Null while autolock is off') })
  .meta({ id: 'UnlockKey' });
export type UnlockKey = z.infer<typeof UnlockKey>;

/** The body of a rotation of a join token or of the unlock key. */
export const RotateClusterKey = z.strictObject({}).meta({ id: 'RotateClusterKey' });
export type RotateClusterKey = z.infer<typeof RotateClusterKey>;

export const UnlockCluster = z
  .strictObject({
    unlockKey: z
      .string()
      .max(52)
      .regex(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/, 'Must be an unlock key, which starts with SWMKEY-1-'),
  })
  .meta({ id: 'UnlockCluster' });
export type UnlockCluster = z.infer<typeof UnlockCluster>;

export const InitCluster = z
  .strictObject({
    advertiseAddress: z
      .string()
      .min(1)
      .max(255)
      .regex(
        /^[A-Za-z0-9.:[\]_-]+$/,
        'Must be an address or a network interface, with or without a port',
      )
      .describe('Address or network interface that other nodes use to reach this one'),
  })
  .meta({ id: 'InitCluster' });
export type InitCluster = z.infer<typeof InitCluster>;

export const Stack = z
  .object({
    name: z.string(),
    serviceCount: z.int(),
    secretCount: z.int(),
    configCount: z.int().nullable().describe('Null while Docker refuses to list configs'),
    networkCount: z.int().nullable().describe('Null while Docker refuses to list networks'),
  })
  .meta({ id: 'Stack' });
export type Stack = z.infer<typeof Stack>;
export const StackPage = pageOf('StackPage', Stack);
export const StackListQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['name', '-name'])
    .default('name')
    .describe('Field to sort by; `-` reverses the order'),
});
export type StackListQuery = z.infer<typeof StackListQuery>;

export const Overview = z
  .object({
    cluster: Cluster,
    nodes: z
      .object({
        total: z.int(),
        ready: z.int(),
        managers: z.int(),
        reachableManagers: z.int(),
      })
      .nullable()
      .describe('Null while Docker refuses to list nodes'),
    services: z.object({
      total: z.int(),
      converged: z.int(),
      starting: z.int(),
      updating: z.int(),
      paused: z.int(),
      degraded: z.int(),
      failed: z.int(),
      running: z.int(),
      completed: z.int(),
      ended: z.int(),
      stopped: z.int(),
    }),
    secrets: z.object({ total: z.int(), inUse: z.int(), held: z.int(), unused: z.int() }),
    stacks: z.int(),
    configs: z.int().nullable().describe('Null while Docker refuses to list configs'),
    attention: z
      .array(Attention)
      .describe('Most urgent kind first; for each kind the most frequent causes, at most 5'),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof Overview>;

/** How the audit log is sent to a collector of syslog. */
export const AuditSyslogHealth = z
  .object({
    state: z
      .enum(['ok', 'failing'])
      .describe('failing: the last try failed; the rows wait and are sent later'),
    waitingRows: z.int().describe('Rows of the audit log that are not sent yet'),
    lastSuccessAt: z.iso.datetime().nullable(),
    lastErrorAt: z.iso.datetime().nullable(),
    error: z.string().nullable().describe('Of the last try, for example ECONNREFUSED'),
  })
  .meta({ id: 'AuditSyslogHealth' });
export type AuditSyslogHealth = z.infer<typeof AuditSyslogHealth>;

export const Health = z
  .object({
    status: z.literal('ok'),
    auditSyslog: AuditSyslogHealth.optional().describe(
      'Only if the audit log is sent to a collector. Waxseal is ready even while that fails',
    ),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
