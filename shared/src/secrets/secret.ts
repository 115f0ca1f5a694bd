import { z } from 'zod';
import { LabelChanges, Labels, NewLabels } from '../http/labels.js';
import { Mount } from '../http/mount.js';
import { pageOf, pageQuery } from '../http/page.js';
import { Generated, Generator } from '../rotations/generator.js';
import { Due, FamilyPolicy, FamilyPolicyChanges } from './policy.js';
import { SecretValue } from './secret-value.js';

export const SecretName = z
  .string()
  .max(64, 'A secret name has at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'A secret name has letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit',
  )
  .meta({ id: 'SecretName' });

/** A name in a path. Looser than a new name: what does not exist is 404. */
export const NameInPath = z.string().min(1).max(255).describe('Name');

export const VersionInPath = z.coerce.number().int().min(1).describe('Number of the version');

/** What a new secret and a new config are made from. */
export const newFamilyOf = <Value extends z.ZodType>(value: Value, generated: string) =>
  z
    .strictObject({
      name: SecretName,
      value: value.optional(),
      generator: Generator.optional(),
      labels: NewLabels.default({}),
      reveal: z.boolean().optional().describe(`Answer the generated ${generated}, this once`),
    })
    .refine((given) => (given.value === undefined) !== (given.generator === undefined), {
      error: 'Give either `value` or `generator`',
      path: ['value'],
    });

export const CreateSecret = newFamilyOf(SecretValue, 'value').meta({ id: 'CreateSecret' });
export type CreateSecret = z.infer<typeof CreateSecret>;
export type CreateSecretInput = z.input<typeof CreateSecret>;

/** Labels belong to the family and are written to its current version; the policy is kept beside the Swarm. */
export const EditSecret = z
  .strictObject({ labels: LabelChanges.default({}), policy: FamilyPolicyChanges.optional() })
  .meta({ id: 'EditSecret' });
export type EditSecret = z.infer<typeof EditSecret>;

/** `held`: no current spec names it, but a previous spec does, so that a roll-back needs it. */
export const SecretState = z.enum(['in-use', 'held', 'unused']).meta({ id: 'SecretState' });
export type SecretState = z.infer<typeof SecretState>;

/** A family of versions: what a person calls "the secret db_password". Never a value. */
export const SecretSummary = z
  .object({
    name: z.string(),
    id: z.string().describe("Docker's id of the current version"),
    currentVersion: z.int(),
    versionCount: z.int(),
    state: SecretState,
    serviceCount: z.int().describe('Services whose current spec uses it'),
    driftCount: z.int().describe('Services on a stray or on another version than the current one'),
    due: Due.nullable(),
    rotation: z.string().nullable().describe('Id of the rotation that is under way'),
    stack: z.string().nullable(),
    driver: z
      .string()
      .nullable()
      .describe('Name of the secret driver, if the Engine holds no data'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SecretSummary' });
export type SecretSummary = z.infer<typeof SecretSummary>;

/** One service that uses a version of the family, in its current or its previous spec. */
export const SecretUse = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    version: z.int(),
    spec: z.enum(['current', 'previous']),
    mounts: z.array(Mount),
    running: z.int().describe('Running tasks of the service'),
    desired: z.int(),
  })
  .meta({ id: 'SecretUse' });
export type SecretUse = z.infer<typeof SecretUse>;

/** A service that is not on the current version. */
export const Drift = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    version: z.int().nullable().describe('Null: it is on a stray'),
    id: z.string().describe("Docker's id of what it is on"),
  })
  .meta({ id: 'Drift' });
export type Drift = z.infer<typeof Drift>;

/** Somebody else's Docker object under the family's bare name, made after its version 1 was gone. */
export const UnmanagedDuplicate = z
  .object({
    id: z.string(),
    stack: z.string().nullable(),
    serviceCount: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'UnmanagedDuplicate' });
export type UnmanagedDuplicate = z.infer<typeof UnmanagedDuplicate>;

export const Secret = SecretSummary.extend({
  labels: Labels,
  templating: z.string().nullable().describe('Templating driver, as golang'),
  policy: FamilyPolicy,
  usage: z.array(SecretUse),
  drift: z.array(Drift),
  unmanagedDuplicates: z.array(UnmanagedDuplicate),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe('Where the current version is an X.509 certificate'),
  subject: z.string().nullable().describe('Of that certificate'),
}).meta({ id: 'Secret' });
export type Secret = z.infer<typeof Secret>;

/** The answer to a creation: what was generated is in no other answer. */
export const CreatedSecret = Secret.extend({
  generated: z.array(Generated).optional().describe('Where something was generated'),
}).meta({
  id: 'CreatedSecret',
});
export type CreatedSecret = z.infer<typeof CreatedSecret>;

export const VersionStage = z.enum(['pending', 'current', 'previous']).meta({ id: 'VersionStage' });
export type VersionStage = z.infer<typeof VersionStage>;

/** A service that a version must stay for. `previous`: a roll-back of it needs this version. */
export const VersionUser = z
  .object({ service: z.string(), spec: z.enum(['current', 'previous']) })
  .meta({ id: 'VersionUser' });
export type VersionUser = z.infer<typeof VersionUser>;

/** One Docker secret of a family. */
export const SecretVersion = z
  .object({
    version: z.int(),
    id: z.string(),
    objectName: z.string().describe("The Docker secret's own name"),
    stage: VersionStage,
    serviceCount: z.int(),
    services: z.array(VersionUser),
    labels: Labels,
    rotation: z.string().nullable().describe('Id of the rotation that made it'),
    createdBy: z.object({ id: z.string(), username: z.string() }).nullable(),
    currentSince: z.iso.datetime().nullable(),
    deletesAt: z.iso.datetime().nullable(),
    isPinned: z.boolean().describe('Never retired nor pruned'),
    expiresAt: z.iso.datetime().nullable().describe('Where it is an X.509 certificate'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SecretVersion' });
export type SecretVersion = z.infer<typeof SecretVersion>;

/** A pinned version is never retired nor pruned. */
export const EditVersion = z.strictObject({ isPinned: z.boolean() }).meta({ id: 'EditVersion' });
export type EditVersion = z.infer<typeof EditVersion>;

export const SecretPage = pageOf('SecretPage', SecretSummary);
export const SecretUsePage = pageOf('SecretUsePage', SecretUse);
export const SecretVersionPage = pageOf('SecretVersionPage', SecretVersion);

export const secretSorts = [
  'name',
  '-name',
  'created',
  '-created',
  'services',
  '-services',
] as const;

/** What a list of families can be asked for, secrets and configs alike. */
export const familyFilters = {
  sort: z.enum(secretSorts).default('name').describe('Field to sort by; `-` turns the order round'),
  stack: z.string().max(128).optional().describe('Of this stack only'),
  label: z.string().max(4300).optional().describe('`key` or `key=value`'),
  state: SecretState.optional().describe('In this state only'),
  due: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Only those that should be rotated by now, or only the others'),
  drift: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Only those with services on another version, or only the others'),
};

export const SecretListQuery = z.strictObject({ ...pageQuery, ...familyFilters });
export type SecretListQuery = z.infer<typeof SecretListQuery>;

/** Lists below one object: a page of it, in its own order. */
export const SubListQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export type SubListQuery = z.infer<typeof SubListQuery>;
