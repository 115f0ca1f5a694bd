import { z } from 'zod';
import { LabelChanges } from '../http/labels.js';
import { pageOf, pageQuery, queryFlag } from '../http/page.js';
import { Plan } from '../http/plan.js';
import { Task } from '../services/service.js';

export const NodeRole = z.enum(['manager', 'worker']);
export type NodeRole = z.infer<typeof NodeRole>;
const NodeAvailability = z.enum(['active', 'pause', 'drain']);

export const Node = z
  .object({
    id: z.string(),
    name: z
      .string()
      .describe('Hostname; with the ID if another node has the same, and the ID if there is none'),
    role: NodeRole,
    state: z.string().describe("Docker's state, for example ready or down"),
    availability: z.string(),
    isLeader: z.boolean(),
    isReachable: z
      .boolean()
      .nullable()
      .describe('Only for a manager; null for a worker, and for a manager that has not joined yet'),
    address: z
      .string()
      .describe('IPv6 as in RFC 5952, without brackets; empty if Docker does not say'),
    engineVersion: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;
export const NodePage = pageOf('NodePage', Node);
export const NodeListQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['name', '-name'])
    .default('name')
    .describe('Field to sort by; `-` reverses the order'),
  role: NodeRole.optional().describe('Only with this role'),
  availability: NodeAvailability.optional().describe('Only with this availability'),
  state: z.string().max(64).optional().describe('Only in this state'),
});
export type NodeListQuery = z.infer<typeof NodeListQuery>;

/** Values of labels need the permission `service.env.read`, like those of services. */
export const NodeDetails = Node.extend({
  kind: z.literal('node').describe('Distinguishes the node from a plan'),
  message: z.string().describe("Docker's reason for the state; empty if there is none"),
  os: z.string(),
  architecture: z.string(),
  cpus: z.number().describe('Processors that tasks can reserve'),
  memoryBytes: z
    .int()
    .min(0)
    .meta({ format: 'int64', description: 'Memory that tasks can reserve' }),
  labels: z
    .record(z.string(), z.string().nullable())
    .describe('Null values need the permission `service.env.read`'),
  engineLabels: z
    .record(z.string(), z.string().nullable())
    .describe("From the configuration of the node's Docker Engine; constraints can name them"),
  plugins: z.array(z.object({ type: z.string(), name: z.string() }).meta({ id: 'NodePlugin' })),
}).meta({ id: 'NodeDetails' });
export type NodeDetails = z.infer<typeof NodeDetails>;

export const NodeTask = Task.extend({ service: z.string().describe('Name of its service') }).meta({
  id: 'NodeTask',
});
export type NodeTask = z.infer<typeof NodeTask>;
/** A node, seen by the scheduler for a service. */
export const NodePlacement = z
  .object({
    node: z.object({ id: z.string(), name: z.string() }),
    tasks: z.int().describe('Tasks of the service that should run on it'),
    obstacle: z
      .string()
      .nullable()
      .describe(
        'Why it can take no other task of the service: its state, a constraint, its platform, or what is reserved. Null: nothing that Waxseal knows of. Docker also compares plugins, and the ports of other services',
      ),
  })
  .meta({ id: 'NodePlacement' });
export type NodePlacement = z.infer<typeof NodePlacement>;
export const NodePlacementPage = pageOf('NodePlacementPage', NodePlacement);

export const NodeTaskPage = pageOf('NodeTaskPage', NodeTask, {
  reserved: z
    .object({
      cpus: z.number(),
      memoryBytes: z.int().min(0).meta({ format: 'int64' }),
    })
    .meta({ id: 'NodeReservations' })
    .describe('What all tasks of the node reserve together, on every page'),
});
export type NodeTaskPage = z.infer<typeof NodeTaskPage>;

/** The response to an edit, or to its dry run. */
export const NodeOrPlan = z
  .discriminatedUnion('kind', [NodeDetails, Plan])
  .meta({ id: 'NodeOrPlan' });

/** What is left out stays. */
export const EditNode = z
  .strictObject({
    availability: NodeAvailability.optional().describe(
      '`pause` accepts no new tasks; `drain` also moves the running ones to other nodes',
    ),
    role: NodeRole.optional(),
    labels: LabelChanges.optional(),
  })
  .meta({ id: 'EditNode' });
export type EditNode = z.infer<typeof EditNode>;

export const DeleteNodeQuery = z.strictObject({
  dryRun: queryFlag.default(false).describe('Return the plan and change nothing'),
  force: queryFlag
    .default(false)
    .describe('Delete the node even if it is not down; its containers keep running'),
});
export type DeleteNodeQuery = z.infer<typeof DeleteNodeQuery>;
