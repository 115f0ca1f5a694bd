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

/** What the spec of a service could have better. Lists of services filter by them, too. */
export const serviceFindings = [
  'secret-in-spec',
  'owner-not-numeric',
  'secret-readable-by-all',
  'value-hash-in-label',
  'image-latest',
  'no-health-check',
  'no-update-policy',
] as const;
export type ServiceFinding = (typeof serviceFindings)[number];

export const Finding = z
  .object({
    kind: z
      .enum(serviceFindings)
      .meta({ id: 'FindingKind' })
      .describe(
        '`secret-in-spec`: a variable, argument or label looks like a secret. `owner-not-numeric`: tasks cannot mount the secret or config. `secret-readable-by-all`: by every user of a container that does not run as root. `value-hash-in-label`: a label of the secret is a hash of its value without a salt',
      ),
    field: z
      .string()
      .describe('For example `env.DB_PASSWORD`, `args.2` or `secrets.db`, the target of a mount'),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof Finding>;

export const AttentionKind = z
  .enum([
    ...serviceAttention,
    ...serviceFindings,
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
