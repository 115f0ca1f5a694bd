import { z } from 'zod';
import { pageOf } from '../http/page.js';

/** A service with more tasks on one node than on another that is ready and active. */
export const UnevenService = z
  .object({
    service: z.string(),
    nodes: z
      .array(
        z
          .object({
            id: z.string(),
            name: z.string(),
            tasks: z.int(),
            tasksAfter: z
              .int()
              .describe('After a restart, by the rules of Docker’s scheduler that Waxseal knows'),
          })
          .meta({ id: 'UnevenNode' }),
      )
      .describe('The nodes that have tasks of the service or may run them, by name'),
    obstacle: z
      .string()
      .nullable()
      .describe('Why a restart would not even out the tasks, or is not proposed. Null: proposed'),
  })
  .meta({ id: 'UnevenService' });
export type UnevenService = z.infer<typeof UnevenService>;

export const UnevenServicePage = pageOf('UnevenServicePage', UnevenService, {
  proposed: z.int().describe('How many of all a restart would even out'),
});
export type UnevenServicePage = z.infer<typeof UnevenServicePage>;
