import { z } from 'zod';
import { ConfigValue } from '../configs/config-value.js';
import { SecretName } from '../secrets/secret.js';
import { SecretValue } from '../secrets/secret-value.js';
import { Generator } from './generator.js';
import { RotationSettings } from './settings.js';

export const FamilyKind = z.enum(['secret', 'config']).meta({ id: 'FamilyKind' });
export type FamilyKind = z.infer<typeof FamilyKind>;

/** What can be no name is refused here: it may be a value that stands in the wrong place. */
const FamilyName = SecretName;
const version = z.int().min(1).optional().describe('An existing version to go back to');
const one = (change: { value?: unknown; generator?: unknown; version?: unknown }) =>
  [change.value, change.generator, change.version].filter((given) => given !== undefined).length ===
  1;
const oneRule = { error: 'Give exactly one of `value`, `generator` and `version`' };

const SecretChange = z
  .strictObject({
    kind: z.literal('secret'),
    name: FamilyName,
    value: SecretValue.optional(),
    generator: Generator.optional(),
    version,
  })
  .refine(one, oneRule);
const ConfigChange = z
  .strictObject({
    kind: z.literal('config'),
    name: FamilyName,
    value: ConfigValue.optional(),
    generator: Generator.optional(),
    version,
  })
  .refine(one, oneRule);

/** One family and what it becomes: a new value, a generated one, or a version there is. */
export const RotationChange = z
  .discriminatedUnion('kind', [SecretChange, ConfigChange])
  .meta({ id: 'RotationChange' });
export type RotationChange = z.infer<typeof RotationChange>;

/** What to do with a service that needs a choice. What is not given has the safe default. */
export const ServiceChoice = z
  .strictObject({
    busy: z
      .enum(['refuse', 'skip', 'takeOver'])
      .optional()
      .describe('While its own rollout runs or is paused; `takeOver` for admins only'),
    job: z
      .enum(['skip', 'rerun'])
      .optional()
      .describe('A job: stays on the old one, or runs again'),
    startFirst: z
      .boolean()
      .optional()
      .describe('New tasks before old ones, for this update only, to avoid a moment without any'),
  })
  .meta({ id: 'ServiceChoice' });
export type ServiceChoice = z.infer<typeof ServiceChoice>;

const options = {
  reason: z.string().max(500).optional().describe('Why, for those who read it later; no value'),
  choices: z
    .record(z.string().min(1).max(255), ServiceChoice)
    .optional()
    .describe('By name of the service'),
  busy: ServiceChoice.shape.busy.describe('For every service that is busy and not in `choices`'),
  settings: RotationSettings.optional(),
  planHash: z
    .string()
    .max(128)
    .optional()
    .describe('Of the plan that was shown: where it holds no longer, 412 with the new one'),
  deletePrevious: z
    .enum(['after-grace', 'now'])
    .default('after-grace')
    .describe('`now`: the old version goes at the end, and no roll-back leads to it any more'),
  deleteStackOwned: z
    .boolean()
    .default(false)
    .describe('Consent that retirement may remove what a stack brought'),
  reveal: z.boolean().default(false).describe('Answer generated values, this once'),
};

/** Several changes in one rotation are one update of each service. */
export const StartRotation = z
  .strictObject({
    changes: z
      .array(RotationChange)
      .min(1)
      .max(10)
      .refine(
        (changes) =>
          new Set(changes.map(({ kind, name }) => `${kind} ${name}`)).size === changes.length,
        { error: 'A family is changed once' },
      ),
    ...options,
  })
  .meta({ id: 'StartRotation' });
export type StartRotation = z.infer<typeof StartRotation>;
export type StartRotationInput = z.input<typeof StartRotation>;

/** The short form: one secret. */
export const RotateSecret = z
  .strictObject({
    value: SecretValue.optional(),
    generator: Generator.optional(),
    version,
    ...options,
  })
  .refine(one, oneRule)
  .meta({ id: 'RotateSecret' });
export type RotateSecret = z.infer<typeof RotateSecret>;

/** The short form: one config. */
export const RotateConfig = z
  .strictObject({
    value: ConfigValue.optional(),
    generator: Generator.optional(),
    version,
    ...options,
  })
  .refine(one, oneRule)
  .meta({ id: 'RotateConfig' });
export type RotateConfig = z.infer<typeof RotateConfig>;
