import { z } from 'zod';

/** The policy of a secret or config. Null: the default. */
export const FamilyPolicy = z
  .object({
    maxAgeDays: z
      .int()
      .nullable()
      .describe('Due when the current version is older than this; null: never'),
    warnDays: z
      .int()
      .nullable()
      .describe('Due this many days before the certificate expires; default 14'),
    keep: z
      .int()
      .nullable()
      .describe('Number of previous versions that are always kept; default 0'),
    graceSeconds: z
      .number()
      .nullable()
      .describe('How long a previous version is kept; default 24 hours'),
    stabilityWindowSeconds: z
      .number()
      .nullable()
      .describe('How long new tasks must stay healthy; default 5 s'),
  })
  .meta({ id: 'FamilyPolicy' });
export type FamilyPolicy = z.infer<typeof FamilyPolicy>;

export const noPolicy: FamilyPolicy = {
  maxAgeDays: null,
  warnDays: null,
  keep: null,
  graceSeconds: null,
  stabilityWindowSeconds: null,
};

/** The defaults for fields of a policy that are null. A maximum age has no default. */
export const policyDefaults = {
  warnDays: 14,
  keep: 0,
  graceSeconds: 86_400,
  stabilityWindowSeconds: 5,
} as const;

/** A merge patch (RFC 7396): null sets the default, missing fields stay. */
export const FamilyPolicyChanges = z
  .strictObject({
    maxAgeDays: z.int().min(1).max(3650).nullable(),
    warnDays: z.int().min(0).max(365).nullable(),
    keep: z.int().min(0).max(100).nullable(),
    graceSeconds: z.number().min(0).max(31_536_000).nullable(),
    stabilityWindowSeconds: z.number().min(0).max(3600).nullable(),
  })
  .partial()
  .meta({ id: 'FamilyPolicyChanges' });
export type FamilyPolicyChanges = z.infer<typeof FamilyPolicyChanges>;

/** When a secret or config should be rotated, and why. */
export const Due = z
  .object({
    at: z.iso.datetime(),
    reason: z
      .enum(['age', 'expiry'])
      .describe('The maximum age, or the expiry of the X.509 certificate'),
    isDue: z.boolean().describe('Whether `at` has passed'),
  })
  .meta({ id: 'Due' });
export type Due = z.infer<typeof Due>;
