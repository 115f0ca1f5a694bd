import { z } from 'zod';

/** How careful a rotation is. What is not given is the family's, else the default. */
export const RotationSettings = z
  .strictObject({
    parallelism: z.int().min(1).max(100).optional().describe('Services at once; 10'),
    canary: z.boolean().optional().describe('One service first, alone; true'),
    stabilityWindowSeconds: z
      .number()
      .min(0)
      .max(3600)
      .optional()
      .describe('How long everything must hold, at least the monitor of the service; 5'),
    deadlineSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .optional()
      .describe('For each service; computed from its update policy, 300 at least'),
    graceSeconds: z
      .number()
      .min(0)
      .max(31_536_000)
      .optional()
      .describe('Until a previous version is retired; 86400'),
    keep: z.int().min(0).max(100).optional().describe('Previous versions never retired; 0'),
    tries: z.int().min(1).max(100).optional().describe('To update one service; 10'),
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
