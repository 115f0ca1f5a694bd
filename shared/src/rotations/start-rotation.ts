import { z } from 'zod';
import { ConfigValue } from '../configs/config-value.js';
import { FamilyName } from '../families/family.js';
import { MAX_VERSION } from '../families/version.js';
import { SecretValue } from '../secrets/secret-value.js';
import { Generator } from './generator.js';
import { RotationSettings } from './settings.js';

export const FamilyKind = z.enum(['secret', 'config']).meta({ id: 'FamilyKind' });
export type FamilyKind = z.infer<typeof FamilyKind>;

const version = z
  .int()
  .min(1)
  .max(MAX_VERSION)
  .optional()
  .describe('An earlier version to restore');
const one = (change: { value?: unknown; generator?: unknown; version?: unknown }) =>
  [change.value, change.generator, change.version].filter((given) => given !== undefined).length ===
  1;
const oneRule = { error: 'Provide exactly one of `value`, `generator` and `version`' };

// An invalid name is rejected here and not stored: it may be a value in the wrong field.
const SecretChange = z
  .strictObject({
    kind: z.literal('secret'),
    name: FamilyName,
    value: SecretValue.optional(),
    generator: Generator.optional(),
    version,
  })
  .refine(one, oneRule)
  .meta({ id: 'SecretChange' });
const ConfigChange = z
  .strictObject({
    kind: z.literal('config'),
    name: FamilyName,
    value: ConfigValue.optional(),
    generator: Generator.optional(),
    version,
  })
  .refine(one, oneRule)
  .meta({ id: 'ConfigChange' });

/** One secret or config with its new value, a generator or an earlier version. */
export const RotationChange = z
  .discriminatedUnion('kind', [SecretChange, ConfigChange])
  .meta({ id: 'RotationChange' });
export type RotationChange = z.infer<typeof RotationChange>;

/** For a service whose own rollout is in progress or paused. */
export const BusyChoice = z.enum(['refuse', 'skip', 'takeOver']).meta({ id: 'BusyChoice' });

/** Choices for a service. Missing choices have safe defaults. */
export const ServiceChoice = z
  .strictObject({
    busy: BusyChoice.optional().describe(
      'If its own rollout is in progress or paused; `takeOver` needs an admin',
    ),
    job: z
      .enum(['skip', 'rerun'])
      .optional()
      .describe('For a job: keep the old version, or run again'),
    startFirst: z
      .boolean()
      .optional()
      .describe('Start new tasks before stopping old ones, for this update only'),
  })
  .meta({ id: 'ServiceChoice' });
export type ServiceChoice = z.infer<typeof ServiceChoice>;

const options = {
  reason: z
    .string()
    .max(500)
    .optional()
    .describe('Reason, shown to other users; must not contain a value'),
  choices: z
    .record(z.string().min(1).max(255), ServiceChoice)
    .optional()
    .describe('Choices by service name'),
  busy: ServiceChoice.shape.busy.describe('For busy services that are not in `choices`'),
  settings: RotationSettings.optional(),
  planHash: z
    .string()
    .max(128)
    .optional()
    .describe(
      'Hash of the plan you have seen: if it is out of date, the response is 412 with the new plan',
    ),
  deletePrevious: z
    .enum(['after-grace', 'now'])
    .default('after-grace')
    .describe(
      '`now`: delete the old version at the end, so that services can no longer roll back to it',
    ),
  deleteStackOwned: z
    .boolean()
    .default(false)
    .describe('Consent to delete versions that a stack owns'),
  confirm: z
    .string()
    .max(255)
    .optional()
    .describe(
      'The name of the service in which Waxseal runs; required if the rotation restarts it',
    ),
  reveal: z.boolean().default(false).describe('Return generated values, in this response only'),
};

/** Enough for all secrets of one service, so that they need one restart. */
export const MAX_CHANGES = 50;

/** Keys take up to a second each, and occupy the threads that check passwords. */
const MAX_KEYS = 10;

const isKey = ({ generator }: RotationChange) =>
  generator?.type === 'key-pair' || generator?.type === 'certificate';

/** Several changes in one rotation update each service only once. */
export const StartRotation = z
  .strictObject({
    changes: z
      .array(RotationChange)
      .min(1)
      .max(MAX_CHANGES)
      .refine(
        (changes) =>
          new Set(changes.map(({ kind, name }) => `${kind} ${name}`)).size === changes.length,
        { error: 'Each secret or config can be listed only once' },
      )
      .refine((changes) => changes.filter(isKey).length <= MAX_KEYS, {
        error: `At most ${MAX_KEYS} keys and certificates can be generated in one rotation`,
      }),
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
