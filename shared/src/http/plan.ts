import { z } from 'zod';
import { UpdateOrder } from '../services/service-states.js';

/** What an action would do. `?dryRun=true` returns the plan without writing anything, and every dialog shows it. */
export const Plan = z
  .object({
    kind: z.literal('plan').describe('Distinguishes a plan from the changed resource'),
    action: z.string().describe('Permission of the action, for example `service.scale`'),
    target: z
      .object({
        kind: z.enum(['secret', 'config', 'service', 'node', 'cluster']),
        name: z.string(),
      })
      .meta({ id: 'PlanTarget' }),
    effects: z.array(
      z
        .object({
          service: z.string(),
          effect: z
            .enum(['restart', 'start', 'stop', 'move', 'wait', 'none'])
            .describe(
              '`move`: stops and starts on another node; `wait`: stops, and no other node can take it',
            ),
          tasks: z.int().describe('Number of affected tasks'),
          order: UpdateOrder.nullable(),
          isDownForAMoment: z.boolean(),
          reason: z.string().optional().describe('Of `wait`: why no other node can take the tasks'),
        })
        .meta({ id: 'PlanEffect' }),
    ),
    diff: z
      .array(
        z
          .object({
            path: z.string(),
            before: z.string().nullable(),
            after: z.string().nullable(),
          })
          .meta({ id: 'PlanDifference' }),
      )
      .describe('Changed fields as text, never a value of a secret'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof Plan>;
