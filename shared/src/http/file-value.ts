import { z } from 'zod';

// RFC 4648 section 4, with padding. The length alone determines the decoded size.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const decodedLength = (text: string) =>
  (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Returns the UTF-8 size. TextEncoder is not used, because this library has no type for it. */
export const utf8Length = (text: string) => {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** The exact bytes of a secret or config, either as base64 (RFC 4648 section 4) or as text, which is stored as UTF-8. */
export function fileValue(id: string, maxBytes: number, sizeRule: string) {
  const isSize = (bytes: number) => bytes >= 1 && bytes <= maxBytes;
  return z
    .strictObject({
      base64: z
        .string()
        .max(Math.ceil(maxBytes / 3) * 4, { error: sizeRule, abort: true })
        .regex(base64, { error: 'Must be base64 with padding (RFC 4648 section 4)', abort: true })
        .refine((text) => isSize(decodedLength(text)), { error: sizeRule })
        .optional(),
      text: z
        .string()
        .max(maxBytes, { error: sizeRule, abort: true })
        .refine((text) => isSize(utf8Length(text)), { error: sizeRule })
        .refine((text) => !loneSurrogate.test(text), { error: 'Must be well-formed Unicode' })
        .optional(),
    })
    .refine((value) => (value.base64 === undefined) !== (value.text === undefined), {
      error: 'Provide the value as either `base64` or `text`',
    })
    .meta({ id, minProperties: 1, maxProperties: 1 });
}
