import { z } from 'zod';
import {
  FamilyConsumer,
  familyEdits,
  FamilySummary,
  generatedFields,
  newFamilyOf,
  Usage,
  WholeFamily,
} from '../families/family.js';
import { VersionOfFamily } from '../families/version.js';
import { pageOf } from '../http/page.js';
import { Plan } from '../http/plan.js';
import { SecretValue } from './secret-value.js';

export const CreateSecret = newFamilyOf(SecretValue, 'value').meta({ id: 'CreateSecret' });
export type CreateSecret = z.infer<typeof CreateSecret>;
export type CreateSecretInput = z.input<typeof CreateSecret>;

export const EditSecret = z.strictObject(familyEdits).meta({ id: 'EditSecret' });
export type EditSecret = z.infer<typeof EditSecret>;

const driver = z
  .string()
  .nullable()
  .describe('Name of the secret driver, if Docker holds no value');

export const SecretSummary = FamilySummary.extend({ driver }).meta({ id: 'SecretSummary' });
export type SecretSummary = z.infer<typeof SecretSummary>;

export const Secret = WholeFamily.extend({
  kind: z.literal('secret').describe('Distinguishes the secret from a plan'),
  driver,
  expiresAt: z.iso.datetime().nullable().describe('If the current version is an X.509 certificate'),
  subject: z.string().nullable().describe('Subject of the certificate'),
}).meta({ id: 'Secret' });
export type Secret = z.infer<typeof Secret>;

/** The response to an edit, or to its dry run. */
export const SecretOrPlan = z
  .discriminatedUnion('kind', [Secret, Plan])
  .meta({ id: 'SecretOrPlan' });

export const CreatedSecret = Secret.extend(generatedFields).meta({ id: 'CreatedSecret' });
export type CreatedSecret = z.infer<typeof CreatedSecret>;

export const SecretVersion = VersionOfFamily.extend({
  objectName: z.string().describe('Name of the Docker secret'),
  expiresAt: z.iso.datetime().nullable().describe('If it is an X.509 certificate'),
}).meta({ id: 'SecretVersion' });
export type SecretVersion = z.infer<typeof SecretVersion>;

/** A secret in the list of consumers. */
export const SecretConsumers = SecretSummary.extend({
  consumerCount: z.int().describe('Services whose current or previous spec references it'),
  consumers: z.array(FamilyConsumer).describe('At most 200: first those with drift, then by name'),
}).meta({ id: 'SecretConsumers' });
export type SecretConsumers = z.infer<typeof SecretConsumers>;

export const SecretPage = pageOf('SecretPage', SecretSummary);
export const SecretConsumersPage = pageOf('SecretConsumersPage', SecretConsumers);
export const SecretUsePage = pageOf('SecretUsePage', Usage);
export const SecretVersionPage = pageOf('SecretVersionPage', SecretVersion);
