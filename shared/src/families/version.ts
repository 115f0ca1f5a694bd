import { z } from 'zod';
import { Person } from '../users/person.js';
import { Labels } from '../http/labels.js';

/** The largest number of a version: 32 bits, as the document says. */
export const MAX_VERSION = 2_147_483_647;

export const VersionInPath = z.coerce
  .number()
  .int()
  .min(1)
  .max(MAX_VERSION)
  .describe('Number of the version');

export const VersionStage = z.enum(['pending', 'current', 'previous']).meta({ id: 'VersionStage' });
export type VersionStage = z.infer<typeof VersionStage>;

/** A service that needs a version. `previous`: only a rollback of the service needs it. */
export const VersionUser = z
  .object({ service: z.string(), spec: z.enum(['current', 'previous']) })
  .meta({ id: 'VersionUser' });
export type VersionUser = z.infer<typeof VersionUser>;

/** A service that prevents a deletion. */
export const FamilyUser = z
  .object({
    service: z.string(),
    spec: z
      .enum(['current', 'previous', 'task'])
      .describe('`task`: no spec of the service references it, but a task still uses it'),
  })
  .meta({ id: 'FamilyUser' });
export type FamilyUser = z.infer<typeof FamilyUser>;

/** A version that belongs to a version of another secret or config. */
const VersionPartner = z
  .object({ kind: z.enum(['secret', 'config']), name: z.string(), version: z.int() })
  .meta({ id: 'VersionPartner' });
export type VersionPartner = z.infer<typeof VersionPartner>;

/** One version of a secret or config: one Docker object. */
export const VersionOfFamily = z.object({
  version: z.int(),
  id: z.string(),
  stage: VersionStage,
  serviceCount: z.int(),
  services: z.array(VersionUser),
  labels: Labels,
  rotation: z.string().nullable().describe('ID of the rotation that created it'),
  createdBy: Person.nullable(),
  currentSince: z.iso.datetime().nullable(),
  deletesAt: z.iso.datetime().nullable(),
  isPinned: z.boolean().describe('Never deleted or pruned automatically'),
  rotatedWith: z
    .array(VersionPartner)
    .describe(
      'Versions of other secrets and configs that were current together with this one, such as the key of a certificate. Only those that exist and are not current now',
    ),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type VersionOfFamily = z.infer<typeof VersionOfFamily>;

/** A pinned version is never deleted or pruned automatically. */
export const EditVersion = z.strictObject({ isPinned: z.boolean() }).meta({ id: 'EditVersion' });
export type EditVersion = z.infer<typeof EditVersion>;
