import { z } from 'zod';
import { MAX_VERSION } from '../families/version.js';
import { FamilyKind } from './start-rotation.js';

/** Which versions to delete. Current, pinned and used versions are never deleted. */
export const StartPruning = z
  .strictObject({
    names: z
      .array(z.string().min(1).max(64))
      .max(500)
      .optional()
      .describe('Only of these secrets or configs'),
    keep: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe('Number of previous versions to keep of each'),
    superseded: z.boolean().default(true).describe('Versions that were replaced'),
    unused: z
      .boolean()
      .default(false)
      .describe('Unused secrets or configs with all versions, the current one included'),
    deleteStackOwned: z
      .boolean()
      .default(false)
      .describe('Consent to delete versions that a stack owns'),
    planHash: z.string().max(128).optional(),
  })
  .meta({ id: 'StartPruning' });
export type StartPruning = z.infer<typeof StartPruning>;

/** Deletes previous versions immediately, for example of a compromised value. */
export const DeleteVersions = z
  .strictObject({
    versions: z
      .array(z.int().min(1).max(MAX_VERSION))
      .min(1)
      .max(100)
      .optional()
      .describe('By default all versions but the current one'),
    deleteStackOwned: z
      .boolean()
      .default(false)
      .describe('Consent to delete versions that a stack owns'),
    reason: z.string().max(500).optional(),
    planHash: z.string().max(128).optional(),
  })
  .meta({ id: 'DeleteVersions' });
export type DeleteVersions = z.infer<typeof DeleteVersions>;

export const PrunedVersion = z
  .object({
    kind: FamilyKind,
    name: z.string(),
    version: z.int(),
    id: z.string(),
    objectName: z.string().describe('Name of the Docker object'),
    action: z.enum(['delete', 'keep']),
    why: z
      .enum(['superseded', 'unused', 'keep', 'pinned', 'stack-owned', 'in-use', 'rotating', 'busy'])
      .describe('Why it is deleted or kept'),
    services: z
      .array(z.string())
      .describe('Services that prevent the deletion, or whose previous spec is cleared first'),
    clearsPreviousSpec: z
      .array(z.string())
      .describe(
        'Services whose previous spec references it and is cleared first; no task restarts',
      ),
  })
  .meta({ id: 'PrunedVersion' });
export type PrunedVersion = z.infer<typeof PrunedVersion>;

/** The versions that a prune or a deletion would delete. Planning writes nothing. */
export const PruningPlan = z
  .object({
    kind: z.literal('pruning-plan'),
    hash: z.string(),
    versions: z.array(PrunedVersion),
    deleteCount: z.int().describe('Number of versions with the action `delete`'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PruningPlan' });
export type PruningPlan = z.infer<typeof PruningPlan>;
