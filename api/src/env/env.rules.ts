import { z } from 'zod';
import { Sealed } from './sealed.js';

// Own messages throughout: zod's could repeat what was received.

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');

export const wholeNumber = (least: number, most: number, fallback: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .default(String(fallback))
    .transform(Number)
    .refine((number) => number >= least && number <= most, rule);
};

export const sealed = (rule: z.ZodType<string>) => rule.transform((text) => new Sealed(text));

/** Scheme, host and port: nothing that a path or a query could add. */
export const webOrigin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin =
    url && /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(text);
  if (isOrigin) return url.origin;
  context.addIssue({ code: 'custom', message: 'must be like https://panel.example.com' });
  return z.NEVER;
});

const KEY_BYTES = 32;
export const base64Key = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === KEY_BYTES,
    `must be base64 of ${KEY_BYTES} random bytes`,
  );
