import { z } from 'zod';

/** How careful a rotation is. Missing values come from the policy of the secret, then from the defaults. */
export const RotationSettings = z
  .strictObject({
    parallelism: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Services updated in parallel; default 10'),
    canary: z.boolean().optional().describe('Update one service first, alone; default true'),
    stabilityWindowSeconds: z
      .number()
      .min(0)
      .max(3600)
      .optional()
      .describe(
        'How long new tasks must stay healthy, at least the monitor of the service; default 5',
      ),
    deadlineSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .optional()
      .describe(
        'Deadline of each service; by default computed from its update policy, at least 300',
      ),
    graceSeconds: z
      .number()
      .min(0)
      .max(31_536_000)
      .optional()
      .describe('How long a previous version is kept; default 86400'),
    keep: z
      .int()
      .min(0)
      .max(100)
      .optional()
      .describe('Number of previous versions that are always kept; default 0'),
    tries: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Attempts to update one service; default 10'),
  })
  .meta({ id: 'RotationSettings' });
export type RotationSettings = z.infer<typeof RotationSettings>;

export const EffectiveSettings = z
  .object({
    parallelism: z.int(),
    canary: z.boolean(),
    stabilityWindowSeconds: z.number(),
    deadlineSeconds: z.number().nullable().describe('Null: computed for each service'),
    graceSeconds: z.number(),
    keep: z.int(),
    tries: z.int(),
  })
  .meta({ id: 'EffectiveSettings' });
export type EffectiveSettings = z.infer<typeof EffectiveSettings>;
