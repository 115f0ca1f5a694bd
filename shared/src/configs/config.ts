import { z } from 'zod';
import {
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
import { ConfigValue } from './config-value.js';

export const CreateConfig = newFamilyOf(ConfigValue, 'content').meta({ id: 'CreateConfig' });
export type CreateConfig = z.infer<typeof CreateConfig>;
export type CreateConfigInput = z.input<typeof CreateConfig>;

export const EditConfig = z.strictObject(familyEdits).meta({ id: 'EditConfig' });
export type EditConfig = z.infer<typeof EditConfig>;

export const ConfigSummary = FamilySummary.meta({ id: 'ConfigSummary' });
export type ConfigSummary = z.infer<typeof ConfigSummary>;

/** The content is at `/configs/{name}/versions/{version}/content`. */
export const Config = WholeFamily.extend({
  kind: z.literal('config').describe('Distinguishes the config from a plan'),
}).meta({ id: 'Config' });
export type Config = z.infer<typeof Config>;

/** The response to an edit, or to its dry run. */
export const ConfigOrPlan = z
  .discriminatedUnion('kind', [Config, Plan])
  .meta({ id: 'ConfigOrPlan' });

export const CreatedConfig = Config.extend(generatedFields).meta({ id: 'CreatedConfig' });
export type CreatedConfig = z.infer<typeof CreatedConfig>;

export const ConfigVersion = VersionOfFamily.extend({
  objectName: z.string().describe('Name of the Docker config'),
}).meta({ id: 'ConfigVersion' });
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
    isApproximate: z
      .boolean()
      .describe(
        'The comparison would have taken too long: all lines between the first and the last difference are reported as replaced',
      ),
    isTruncated: z.boolean().describe('Only the beginning of the difference is returned'),
    hunks: z
      .array(
        z
          .object({
            lines: z.array(
              z
                .object({
                  kind: z.enum(['same', 'removed', 'added']),
                  text: z.string(),
                  fromLine: z.int().nullable(),
                  toLine: z.int().nullable(),
                })
                .meta({ id: 'DiffLine' }),
            ),
          })
          .meta({ id: 'DiffHunk' }),
      )
      .describe('The differences, each with up to three equal lines around it'),
  })
  .meta({ id: 'ConfigDiff' });
export type ConfigDiff = z.infer<typeof ConfigDiff>;

export const ConfigPage = pageOf('ConfigPage', ConfigSummary);
export const ConfigUsePage = pageOf('ConfigUsePage', Usage);
export const ConfigVersionPage = pageOf('ConfigVersionPage', ConfigVersion);
