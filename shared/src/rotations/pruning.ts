import { z } from 'zod';
import { FamilyKind } from './start-rotation.js';

/** Which versions to remove. Current ones, pinned ones and those in use never are. */
export const StartPruning = z
  .strictObject({
    names: z
      .array(z.string().min(1).max(64))
      .max(500)
      .optional()
      .describe('Of these families only'),
    keep: z.int().min(0).max(100).default(0).describe('Previous versions of each that stay'),
    superseded: z.boolean().default(true).describe('Versions that were replaced'),
    unused: z
      .boolean()
      .default(false)
      .describe('Whole families that nothing uses, their current version too'),
    deleteStackOwned: z.boolean().default(false).describe('Consent to remove what a stack brought'),
    planHash: z.string().max(128).optional(),
  })
  .meta({ id: 'StartPruning' });
export type StartPruning = z.infer<typeof StartPruning>;

/** Retire previous versions of one family at once, as for a value that leaked. */
export const DeleteVersions = z
  .strictObject({
    versions: z
      .array(z.int().min(1))
      .min(1)
      .max(100)
      .optional()
      .describe('All that are not current, unless said'),
    deleteStackOwned: z.boolean().default(false).describe('Consent to remove what a stack brought'),
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
    objectName: z.string().describe("The Docker object's own name"),
    action: z.enum(['remove', 'keep']),
    why: z
      .enum(['superseded', 'unused', 'keep', 'pinned', 'stack-owned', 'in-use', 'rotating', 'busy'])
      .describe('Why it goes or stays'),
    services: z.array(z.string()).describe('Those that are in the way, or are sealed first'),
    clearsPreviousSpec: z
      .array(z.string())
      .describe('Services whose previous spec names it: posted again unchanged, no task restarts'),
  })
  .meta({ id: 'PrunedVersion' });
export type PrunedVersion = z.infer<typeof PrunedVersion>;

/** What a pruning or a retirement would remove. Nothing was written. */
export const PruningPlan = z
  .object({
    hash: z.string(),
    versions: z.array(PrunedVersion),
    removes: z.int(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PruningPlan' });
export type PruningPlan = z.infer<typeof PruningPlan>;
