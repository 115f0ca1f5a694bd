import { z } from 'zod';
import { LabelChanges, Labels, NewLabels } from '../http/labels.js';
import { Mount } from '../http/mount.js';
import { pageOf, pageQuery } from '../http/page.js';
import { Generated, Generator } from '../rotations/generator.js';
import { Due, FamilyPolicy, FamilyPolicyChanges } from './policy.js';
import { SecretValue } from './secret-value.js';

export const SecretName = z
  .string()
  .max(64, 'A name can have at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'Use letters, digits, "-", "_" and ".", and start and end with a letter or digit',
  )
  .meta({ id: 'SecretName' });

/** A name in a path. Less strict than for a new name: what does not exist is 404. */
export const NameInPath = z.string().min(1).max(255).describe('Name');

export const VersionInPath = z.coerce.number().int().min(1).describe('Number of the version');

/** The fields of a new secret or config. */
export const newFamilyOf = <Value extends z.ZodType>(value: Value, generated: string) =>
  z
    .strictObject({
      name: SecretName,
      value: value.optional(),
      generator: Generator.optional(),
      labels: NewLabels.default({}),
      reveal: z
        .boolean()
        .optional()
        .describe(`Return the generated ${generated}, in this response only`),
    })
    .refine((given) => (given.value === undefined) !== (given.generator === undefined), {
      error: 'Provide either `value` or `generator`',
      path: ['value'],
    });

export const CreateSecret = newFamilyOf(SecretValue, 'value').meta({ id: 'CreateSecret' });
export type CreateSecret = z.infer<typeof CreateSecret>;
export type CreateSecretInput = z.input<typeof CreateSecret>;

/** Labels are written to the current version. The policy is stored in the database. */
export const EditSecret = z
  .strictObject({ labels: LabelChanges.default({}), policy: FamilyPolicyChanges.optional() })
  .meta({ id: 'EditSecret' });
export type EditSecret = z.infer<typeof EditSecret>;

/** `held`: only a previous spec references it, so that a rollback needs it. */
export const SecretState = z.enum(['in-use', 'held', 'unused']).meta({ id: 'SecretState' });
export type SecretState = z.infer<typeof SecretState>;

/** A secret with all its versions. Never contains a value. */
export const SecretSummary = z
  .object({
    name: z.string(),
    id: z.string().describe('Docker ID of the current version'),
    currentVersion: z.int(),
    versionCount: z.int(),
    state: SecretState,
    serviceCount: z.int().describe('Services whose current spec references it'),
    driftCount: z
      .int()
      .describe('Services that use an unmanaged duplicate or a version other than the current one'),
    due: Due.nullable(),
    rotation: z.string().nullable().describe('ID of the rotation in progress'),
    stack: z.string().nullable(),
    driver: z.string().nullable().describe('Name of the secret driver, if Docker holds no value'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SecretSummary' });
export type SecretSummary = z.infer<typeof SecretSummary>;

/** A service whose current or previous spec references a version. */
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

/** A service that does not use the current version. */
export const Drift = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    version: z.int().nullable().describe('Null: it uses an unmanaged duplicate'),
    id: z.string().describe('Docker ID of the object that it uses'),
  })
  .meta({ id: 'Drift' });
export type Drift = z.infer<typeof Drift>;

/** A Docker object under the bare name that Waxseal did not create, found after version 1 is gone. */
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
  templating: z.string().nullable().describe('Templating driver, for example golang'),
  policy: FamilyPolicy,
  usage: z.array(SecretUse),
  drift: z.array(Drift),
  unmanagedDuplicates: z.array(UnmanagedDuplicate),
  expiresAt: z.iso.datetime().nullable().describe('If the current version is an X.509 certificate'),
  subject: z.string().nullable().describe('Subject of the certificate'),
}).meta({ id: 'Secret' });
export type Secret = z.infer<typeof Secret>;

/** The response to a creation. Only this response contains what was generated. */
export const CreatedSecret = Secret.extend({
  generated: z.array(Generated).optional().describe('Only if a value was generated'),
}).meta({
  id: 'CreatedSecret',
});
export type CreatedSecret = z.infer<typeof CreatedSecret>;

export const VersionStage = z.enum(['pending', 'current', 'previous']).meta({ id: 'VersionStage' });
export type VersionStage = z.infer<typeof VersionStage>;

/** A service that needs a version. `previous`: a rollback of the service needs it. */
export const VersionUser = z
  .object({ service: z.string(), spec: z.enum(['current', 'previous']) })
  .meta({ id: 'VersionUser' });
export type VersionUser = z.infer<typeof VersionUser>;

/** One version of a secret: one Docker secret. */
export const SecretVersion = z
  .object({
    version: z.int(),
    id: z.string(),
    objectName: z.string().describe('Name of the Docker secret'),
    stage: VersionStage,
    serviceCount: z.int(),
    services: z.array(VersionUser),
    labels: Labels,
    rotation: z.string().nullable().describe('ID of the rotation that created it'),
    createdBy: z.object({ id: z.string(), username: z.string() }).nullable(),
    currentSince: z.iso.datetime().nullable(),
    deletesAt: z.iso.datetime().nullable(),
    isPinned: z.boolean().describe('Never deleted or pruned automatically'),
    expiresAt: z.iso.datetime().nullable().describe('If it is an X.509 certificate'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SecretVersion' });
export type SecretVersion = z.infer<typeof SecretVersion>;

/** A pinned version is never deleted or pruned automatically. */
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

/** The query of the lists of secrets and configs. */
export const familyFilters = {
  sort: z.enum(secretSorts).default('name').describe('Field to sort by; `-` reverses the order'),
  stack: z.string().max(128).optional().describe('Only of this stack'),
  label: z.string().max(4300).optional().describe('`key` or `key=value`'),
  state: SecretState.optional().describe('Only in this state'),
  due: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('true: only due ones; false: only the others'),
  drift: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('true: only those with drift; false: only the others'),
};

export const SecretListQuery = z.strictObject({ ...pageQuery, ...familyFilters });
export type SecretListQuery = z.infer<typeof SecretListQuery>;

/** A list below one object: one page, in a fixed order. */
export const SubListQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export type SubListQuery = z.infer<typeof SubListQuery>;
