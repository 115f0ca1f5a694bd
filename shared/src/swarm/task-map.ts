import { z } from 'zod';
import { Node } from './node.js';

export const MapTask = z
  .object({
    id: z.string(),
    service: z.string().describe('Name of its service'),
    stack: z.string().nullable(),
    slot: z.int().nullable().describe('Null for a global service'),
    state: z.string().describe("Docker's state, for example running or failed"),
    desiredState: z.string().describe('shutdown: Docker has given the task up'),
  })
  .meta({ id: 'MapTask' });
export type MapTask = z.infer<typeof MapTask>;

/** All tasks that run or should run, by node. */
export const TaskMap = z
  .object({
    total: z.int().describe('All such tasks, also those that are too many to be returned'),
    nodes: z.array(
      Node.pick({ id: true, name: true, role: true, state: true, availability: true })
        .extend({ tasks: z.array(MapTask) })
        .meta({ id: 'MapNode' }),
    ),
    unassigned: z.array(MapTask).describe('Tasks that no node has yet'),
  })
  .meta({ id: 'TaskMap' });
export type TaskMap = z.infer<typeof TaskMap>;

export const TaskMapQuery = z.strictObject({
  stack: z.string().max(4096).optional().describe('Only of this stack'),
});
export type TaskMapQuery = z.infer<typeof TaskMapQuery>;
