import { z } from 'zod';

/** Kinds that a service can have. Lists of services filter by them. */
export const serviceAttention = [
  'secret-missing',
  'service-failed',
  'rollout-paused',
  'service-degraded',
  'rollout-rolled-back',
] as const;
export type ServiceAttention = (typeof serviceAttention)[number];

export const AttentionKind = z
  .enum([
    ...serviceAttention,
    'secret-unused',
    'secret-due',
    'secret-drift',
    'secret-unmanaged-duplicate',
    'secret-claim',
    'config-due',
    'config-drift',
    'config-unmanaged-duplicate',
    'config-claim',
    'rotation-waits',
    'node-down',
    'quorum-at-risk',
    'autolock-off',
  ])
  .meta({ id: 'AttentionKind' });
export type AttentionKind = z.infer<typeof AttentionKind>;

export const AttentionItem = z
  .object({
    name: z.string().describe('Name of the service, secret, config or node; ID of a rotation'),
    detail: z
      .string()
      .nullable()
      .describe('For example since when a secret is due, or the secrets of a rotation'),
  })
  .meta({ id: 'AttentionItem' });
export type AttentionItem = z.infer<typeof AttentionItem>;

/** Everything that needs a user's attention for the same reason. */
export const Attention = z
  .object({
    kind: AttentionKind,
    level: z
      .enum(['problem', 'advice'])
      .describe('`problem`: something does not work or soon will not; `advice`: it can be better'),
    cause: z
      .string()
      .nullable()
      .describe('What all items have in common, for example the last error of their tasks'),
    causeId: z
      .string()
      .nullable()
      .describe('The `cause` parameter that lists these services; null for other objects'),
    otherCauses: z
      .int()
      .describe('How many rarer causes this group joins; 0 for a group with one cause'),
    count: z.int().describe('How many objects; 1 for what concerns the Swarm'),
    items: z.array(AttentionItem).describe('The first of them by name, at most 5'),
  })
  .meta({ id: 'Attention' });
export type Attention = z.infer<typeof Attention>;
