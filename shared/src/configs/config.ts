import { z } from 'zod';
import { Labels } from '../http/labels.js';
import { pageOf, pageQuery } from '../http/page.js';
import { Generated } from '../rotations/generator.js';
import {
  EditSecret,
  familyFilters,
  newFamilyOf,
  Secret,
  SecretSummary,
  SecretUse,
  VersionStage,
  VersionUser,
} from '../secrets/secret.js';
import { ConfigValue } from './config-value.js';

export const CreateConfig = newFamilyOf(ConfigValue, 'content').meta({ id: 'CreateConfig' });
export type CreateConfig = z.infer<typeof CreateConfig>;
export type CreateConfigInput = z.input<typeof CreateConfig>;

export const EditConfig = z.strictObject(EditSecret.shape).meta({ id: 'EditConfig' });
export type EditConfig = z.infer<typeof EditConfig>;

/** A config with all its versions. The content is at `/configs/{name}/versions/{version}/content`. */
export const ConfigSummary = SecretSummary.omit({ driver: true }).meta({ id: 'ConfigSummary' });
export type ConfigSummary = z.infer<typeof ConfigSummary>;

export const Config = Secret.omit({ driver: true, expiresAt: true, subject: true }).meta({
  id: 'Config',
});
export type Config = z.infer<typeof Config>;

/** The response to a creation. Only this response contains what was generated. */
export const CreatedConfig = Config.extend({
  generated: z.array(Generated).optional().describe('Only if a value was generated'),
}).meta({ id: 'CreatedConfig' });
export type CreatedConfig = z.infer<typeof CreatedConfig>;

export const ConfigVersion = z
  .object({
    version: z.int(),
    id: z.string(),
    objectName: z.string().describe('Name of the Docker config'),
    stage: VersionStage,
    serviceCount: z.int(),
    services: z.array(VersionUser),
    labels: Labels,
    rotation: z.string().nullable().describe('ID of the rotation that created it'),
    createdBy: z.object({ id: z.string(), username: z.string() }).nullable(),
    currentSince: z.iso.datetime().nullable(),
    deletesAt: z.iso.datetime().nullable(),
    isPinned: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ConfigVersion' });
export type ConfigVersion = z.infer<typeof ConfigVersion>;

/** The content of a version of a config. */
export const ConfigContent = z
  .object({
    version: z.int(),
    base64: z.string(),
    text: z.string().nullable().describe('Null if it is not UTF-8'),
  })
  .meta({ id: 'ConfigContent' });
export type ConfigContent = z.infer<typeof ConfigContent>;

export const ConfigDiffQuery = z.strictObject({
  from: z.coerce.number().int().min(1).describe('The first version'),
  to: z.coerce.number().int().min(1).describe('The second version'),
});
export type ConfigDiffQuery = z.infer<typeof ConfigDiffQuery>;

export const ConfigDiff = z
  .object({
    from: z.int(),
    to: z.int(),
    isBinary: z
      .boolean()
      .describe('One of the versions is not text: only whether they differ is known'),
    isEqual: z.boolean(),
    lines: z.array(
      z.object({
        kind: z.enum(['same', 'removed', 'added']),
        text: z.string(),
        fromLine: z.int().nullable(),
        toLine: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'ConfigDiff' });
export type ConfigDiff = z.infer<typeof ConfigDiff>;

export const ConfigPage = pageOf('ConfigPage', ConfigSummary);
export const ConfigUsePage = pageOf('ConfigUsePage', SecretUse);
export const ConfigVersionPage = pageOf('ConfigVersionPage', ConfigVersion);

export const ConfigListQuery = z.strictObject({ ...pageQuery, ...familyFilters });
export type ConfigListQuery = z.infer<typeof ConfigListQuery>;
