import { z } from 'zod';
import { Labels } from '../http/labels.js';

export const VersionInPath = z.coerce.number().int().min(1).describe('Number of the version');

export const VersionStage = z.enum(['pending', 'current', 'previous']).meta({ id: 'VersionStage' });
export type VersionStage = z.infer<typeof VersionStage>;

/** A service that needs a version. `previous`: only a rollback of the service needs it. */
export const VersionUser = z
  .object({ service: z.string(), spec: z.enum(['current', 'previous']) })
  .meta({ id: 'VersionUser' });
export type VersionUser = z.infer<typeof VersionUser>;

/** One version of a secret or config: one Docker object. */
export const VersionOfFamily = z.object({
  version: z.int(),
  id: z.string(),
  stage: VersionStage,
  serviceCount: z.int(),
  services: z.array(VersionUser),
  labels: Labels,
  rotation: z.string().nullable().describe('ID of the rotation that created it'),
  createdBy: z.object({ id: z.string(), username: z.string() }).nullable(),
  currentSince: z.iso.datetime().nullable(),
  deletesAt: z.iso.datetime().nullable(),
  isPinned: z.boolean().describe('Never deleted or pruned automatically'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type VersionOfFamily = z.infer<typeof VersionOfFamily>;

/** A pinned version is never deleted or pruned automatically. */
export const EditVersion = z.strictObject({ isPinned: z.boolean() }).meta({ id: 'EditVersion' });
export type EditVersion = z.infer<typeof EditVersion>;
