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

/** A family of versions of a config. Its content is at `/configs/{name}/versions/{version}/content`. */
export const ConfigSummary = SecretSummary.omit({ driver: true }).meta({ id: 'ConfigSummary' });
export type ConfigSummary = z.infer<typeof ConfigSummary>;

export const Config = Secret.omit({ driver: true, expiresAt: true, subject: true }).meta({
  id: 'Config',
});
export type Config = z.infer<typeof Config>;

/** The answer to a creation: what was generated is in no other answer. */
export const CreatedConfig = Config.extend({
  generated: z.array(Generated).optional().describe('Where something was generated'),
}).meta({ id: 'CreatedConfig' });
export type CreatedConfig = z.infer<typeof CreatedConfig>;

export const ConfigVersion = z
  .object({
    version: z.int(),
    id: z.string(),
    objectName: z.string().describe("The Docker config's own name"),
    stage: VersionStage,
    serviceCount: z.int(),
    services: z.array(VersionUser),
    labels: Labels,
    rotation: z.string().nullable().describe('Id of the rotation that made it'),
    createdBy: z.object({ id: z.string(), username: z.string() }).nullable(),
    currentSince: z.iso.datetime().nullable(),
    deletesAt: z.iso.datetime().nullable(),
    isPinned: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ConfigVersion' });
export type ConfigVersion = z.infer<typeof ConfigVersion>;

/** What a version of a config holds. */
export const ConfigContent = z
  .object({
    version: z.int(),
    base64: z.string(),
    text: z.string().nullable().describe('Null where it is not UTF-8'),
  })
  .meta({ id: 'ConfigContent' });
export type ConfigContent = z.infer<typeof ConfigContent>;

export const ConfigDiffQuery = z.strictObject({
  from: z.coerce.number().int().min(1).describe('A version'),
  to: z.coerce.number().int().min(1).describe('Another one'),
});
export type ConfigDiffQuery = z.infer<typeof ConfigDiffQuery>;

export const ConfigDiff = z
  .object({
    from: z.int(),
    to: z.int(),
    isBinary: z.boolean().describe('One of them is not text: no lines, only whether they differ'),
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
