import { z } from 'zod';
import { LabelChanges, Labels, NewLabels } from '../http/labels.js';
import { Mount } from '../http/mount.js';
import { pageQuery, queryFlag } from '../http/page.js';
import { Generated, Generator } from '../rotations/generator.js';
import { ServiceState } from '../services/service-states.js';
import { Due, FamilyPolicy, FamilyPolicyChanges } from './policy.js';

export const FamilyName = z
  .string()
  .max(64, 'A name can have at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'Use letters, digits, "-", "_" and ".", and start and end with a letter or digit',
  )
  .meta({ id: 'SecretName' });

/** A name in a path. The rule is less strict than for a new name, because an unknown name gets a 404. */
export const NameInPath = z.string().min(1).max(255).describe('Name');

/** The fields of a new secret or config. */
export const newFamilyOf = <Value extends z.ZodType>(value: Value, generated: string) =>
  z
    .strictObject({
      name: FamilyName,
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

/** Labels are written to the current version. The policy is stored in the database. */
export const familyEdits = {
  labels: LabelChanges.default({}),
  policy: FamilyPolicyChanges.optional(),
};

/** `held`: only a previous spec references the secret, so a rollback needs it. */
export const FamilyState = z.enum(['in-use', 'held', 'unused']).meta({ id: 'SecretState' });
export type FamilyState = z.infer<typeof FamilyState>;

/** A secret or config with all its versions. Never contains a value. */
export const FamilySummary = z.object({
  name: z.string(),
  id: z.string().describe('Docker ID of the current version'),
  currentVersion: z.int(),
  versionCount: z.int(),
  state: FamilyState,
  serviceCount: z.int().describe('Services whose current spec references it'),
  driftCount: z
    .int()
    .describe('Services that use an unmanaged duplicate or a version other than the current one'),
  due: Due.nullable(),
  rotation: z.string().nullable().describe('ID of the rotation in progress'),
  stack: z.string().nullable(),
  claimed: z
    .object({ name: z.string(), version: z.int() })
    .meta({ id: 'ClaimedVersion' })
    .nullable()
    .describe('The version that its labels claim, although this installation did not write them'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type FamilySummary = z.infer<typeof FamilySummary>;

/** A service whose current or previous spec references a version. */
export const Usage = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    version: z.int(),
    spec: z.enum(['current', 'previous']),
    mounts: z.array(Mount),
    running: z.int().describe('As in the service itself'),
    desired: z.int(),
    completed: z.int(),
    state: ServiceState,
  })
  .meta({ id: 'SecretUse' });
export type Usage = z.infer<typeof Usage>;

/** Which of several secrets a service uses, without the mounts. */
export const FamilyConsumer = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    state: ServiceState,
    use: z
      .enum(['current', 'drift', 'rollback'])
      .describe(
        'drift: it uses another version than the current one; rollback: only its previous spec references the secret',
      ),
  })
  .meta({ id: 'SecretConsumer' });
export type FamilyConsumer = z.infer<typeof FamilyConsumer>;

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

/** A Docker object under the bare name that Waxseal did not create, found after version 1 was deleted. */
export const UnmanagedDuplicate = z
  .object({
    id: z.string(),
    stack: z.string().nullable(),
    serviceCount: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'UnmanagedDuplicate' });
export type UnmanagedDuplicate = z.infer<typeof UnmanagedDuplicate>;

/** A Docker object whose labels claim that it is a version, although this installation did not write them. */
export const VersionClaim = z
  .object({
    id: z.string(),
    objectName: z
      .string()
      .describe('Name of the Docker object, which is a secret or config itself'),
    version: z.int().describe('The version that it claims to be'),
    stack: z.string().nullable(),
    serviceCount: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'VersionClaim' });
export type VersionClaim = z.infer<typeof VersionClaim>;

/** Which claims to adopt. */
export const AdoptVersions = z
  .strictObject({
    versions: z
      .array(z.int().min(1))
      .min(1)
      .max(100)
      .optional()
      .describe('By default all versions that Docker objects claim to be'),
  })
  .meta({ id: 'AdoptVersions' });
export type AdoptVersions = z.infer<typeof AdoptVersions>;

export const WholeFamily = FamilySummary.extend({
  labels: Labels,
  templating: z.string().nullable().describe('Templating driver, for example golang'),
  policy: FamilyPolicy,
  usage: z.array(Usage),
  drift: z.array(Drift),
  unmanagedDuplicates: z.array(UnmanagedDuplicate),
  claims: z
    .array(VersionClaim)
    .describe('Docker objects that claim to be versions; they have no effect until you adopt them'),
});
export type WholeFamily = z.infer<typeof WholeFamily>;

/** What the response to a creation adds. No other response contains the generated values. */
export const generatedFields = {
  generated: z.array(Generated).optional().describe('Only if a value was generated'),
};

export const familySorts = [
  'name',
  '-name',
  'created',
  '-created',
  'services',
  '-services',
] as const;

/**
 * `unmanaged-duplicate`: another client created a Docker object with the same name. `claim`: its labels
 * say that it is a version, although this installation did not write them.
 */
export const FamilyOrigin = z.enum(['unmanaged-duplicate', 'claim']).meta({ id: 'SecretOrigin' });
export type FamilyOrigin = z.infer<typeof FamilyOrigin>;

/** The query of the lists of secrets and configs. */
export const FamilyListQuery = z.strictObject({
  ...pageQuery,
  sort: z.enum(familySorts).default('name').describe('Field to sort by; `-` reverses the order'),
  stack: z.string().max(4096).optional().describe('Only of this stack'),
  label: z.string().max(4300).optional().describe('`key` or `key=value`'),
  state: FamilyState.optional().describe('Only in this state'),
  due: queryFlag.optional().describe('true: only due ones; false: only the others'),
  drift: queryFlag.optional().describe('true: only those with drift; false: only the others'),
  origin: FamilyOrigin.optional().describe('Only those with a Docker object of unknown origin'),
});
export type FamilyListQuery = z.infer<typeof FamilyListQuery>;

/** The query of the list of consumers. */
export const ConsumersQuery = FamilyListQuery.extend({
  limit: z.coerce.number().int().min(1).max(50).default(12).describe('Rows per page, 1 to 50'),
  search: pageQuery.search.describe(
    'Words that the names of the secret, its stack, its consumers and their stacks contain, in any order; case is ignored',
  ),
  sort: z
    .enum(familySorts)
    .default('-services')
    .describe('Field to sort by; `-` reverses the order'),
});
export type ConsumersQuery = z.infer<typeof ConsumersQuery>;

/** The query of a list below one object. Such a list has a fixed order. */
export const SubListQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export type SubListQuery = z.infer<typeof SubListQuery>;
