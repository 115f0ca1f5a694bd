import { z } from 'zod';

/** What a family is held to, beside the defaults. Null: the default. */
export const FamilyPolicy = z
  .object({
    maxAgeDays: z.int().nullable().describe('Due when the current version is older; null: never'),
    warnDays: z.int().nullable().describe('Due so many days before its expiry; 14 by default'),
    keep: z.int().nullable().describe('Previous versions that are never retired; 0 by default'),
    graceSeconds: z.number().nullable().describe('Until a previous version is retired; 24 h'),
    stabilityWindowSeconds: z.number().nullable().describe('How long all must hold; 5 s'),
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

/** A merge patch (RFC 7396): null goes back to the default, what is not named stays. */
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

/** When a family should be rotated, and why. */
export const Due = z
  .object({
    at: z.iso.datetime(),
    reason: z
      .enum(['age', 'expiry'])
      .describe('Its maximum age, or the expiry of the X.509 certificate that it is'),
    isDue: z.boolean().describe('Whether `at` has passed'),
  })
  .meta({ id: 'Due' });
export type Due = z.infer<typeof Due>;
