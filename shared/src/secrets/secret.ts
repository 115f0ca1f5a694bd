import { z } from 'zod';
import { LabelChanges, Labels, NewLabels } from '../http/labels.js';
import { pageOf, pageQuery } from '../http/page.js';

/** The Engine takes secrets of 1 to 511,999 bytes. */
export const MAX_SECRET_BYTES = 511_999;
const MAX_BASE64_CHARACTERS = 682_668;

export const SecretName = z
  .string()
  .max(64, 'A secret name has at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'A secret name has letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit',
  )
  .meta({ id: 'SecretName' });

/** A name in a path. Looser than a new name: what does not exist is 404. */
export const NameInPath = z.string().min(1).max(255);

export const VersionInPath = z.coerce.number().int().min(1);

// RFC 4648 section 4, with padding. Decoded sizes are known from the length alone.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const decodedLength = (text: string) =>
  (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
const sizeRule = `A secret has 1 to ${MAX_SECRET_BYTES} bytes`;

/** UTF-8 size without a TextEncoder, which this library has no type for. */
export const utf8Length = (text: string) => {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

const isSecretSize = (bytes: number) => bytes >= 1 && bytes <= MAX_SECRET_BYTES;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** A secret's value, byte-exact: base64 (RFC 4648 section 4), or a text that is stored as UTF-8. Exactly one. */
export const SecretValue = z
  .strictObject({
    base64: z
      .string()
      .max(MAX_BASE64_CHARACTERS, { error: sizeRule, abort: true })
      .regex(base64, { error: 'Not base64 with padding (RFC 4648 section 4)', abort: true })
      .refine((text) => isSecretSize(decodedLength(text)), { error: sizeRule })
      .optional(),
    text: z
      .string()
      .max(MAX_SECRET_BYTES, { error: sizeRule, abort: true })
      .refine((text) => isSecretSize(utf8Length(text)), { error: sizeRule })
      .refine((text) => !loneSurrogate.test(text), { error: 'Not well-formed Unicode' })
      .optional(),
  })
  .refine((value) => (value.base64 === undefined) !== (value.text === undefined), {
    error: 'Give the value either as `base64` or as `text`',
  })
  .meta({ id: 'SecretValue', minProperties: 1, maxProperties: 1 });
export type SecretValue = z.infer<typeof SecretValue>;

export const CreateSecret = z
  .strictObject({ name: SecretName, value: SecretValue, labels: NewLabels.default({}) })
  .meta({ id: 'CreateSecret' });
export type CreateSecret = z.infer<typeof CreateSecret>;

/** Labels belong to the family and are written to its current version. */
export const EditSecret = z.strictObject({ labels: LabelChanges }).meta({ id: 'EditSecret' });
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

export const Mount = z
  .object({
    target: z.string().describe('Path in the container; a relative one is below /run/secrets'),
    uid: z.string(),
    gid: z.string(),
    mode: z.string().describe('Octal, as 0444'),
  })
  .meta({ id: 'Mount' });
export type Mount = z.infer<typeof Mount>;

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

export const Secret = SecretSummary.extend({
  labels: Labels,
  templating: z.string().nullable().describe('Templating driver, as golang'),
  usage: z.array(SecretUse),
}).meta({ id: 'Secret' });
export type Secret = z.infer<typeof Secret>;

/** One Docker secret of a family. */
export const SecretVersion = z
  .object({
    version: z.int(),
    id: z.string(),
    secretName: z.string().describe("The Docker secret's own name"),
    stage: z.enum(['pending', 'current', 'previous', 'retired']),
    serviceCount: z.int(),
    labels: Labels,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SecretVersion' });
export type SecretVersion = z.infer<typeof SecretVersion>;

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

export const SecretListQuery = z.strictObject({
  ...pageQuery,
  sort: z.enum(secretSorts).default('name'),
  stack: z.string().max(128).optional().describe('Of this stack only'),
  label: z.string().max(4300).optional().describe('`key` or `key=value`'),
  state: SecretState.optional().describe('In this state only'),
});
export type SecretListQuery = z.infer<typeof SecretListQuery>;

/** Lists below one object: a page of it, in its own order. */
export const SubListQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export type SubListQuery = z.infer<typeof SubListQuery>;
