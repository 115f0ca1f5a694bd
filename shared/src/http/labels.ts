import { z } from 'zod';

export const MAX_LABELS = 64;

/** Labels with these prefixes belong to Docker and to Waxseal. Edits keep them, and users cannot write them. */
export const reservedLabelPrefixes = ['waxseal.', 'com.docker.'] as const;
export const isReservedLabel = (key: string) =>
  reservedLabelPrefixes.some((prefix) => key.startsWith(prefix));

export const STACK_LABEL = 'com.docker.stack.namespace';

/** Returns the stack of an object. Docker also accepts the label with an empty value, which names no stack. */
export const stackOf = (labels: Readonly<Record<string, string>>): string | null =>
  labels[STACK_LABEL] || null;

// Docker accepts any label. These bounds keep a Raft message far below its limit of 2 MB.
export const LabelKey = z
  .string()
  .min(1, 'Enter a key')
  .max(128, 'A label key can have at most 128 characters')
  .regex(/^\S*$/, 'A label key cannot contain spaces');
export const LabelValue = z.string().max(4096, 'A label value can have at most 4096 characters');

const atMost64 = (labels: object) => Object.keys(labels).length <= MAX_LABELS;
const tooMany = { error: `At most ${MAX_LABELS} labels` };

/** Labels of a new object. */
export const NewLabels = z
  .record(LabelKey, LabelValue)
  .refine(atMost64, tooMany)
  .superRefine((labels, context) => {
    for (const key of Object.keys(labels).filter(isReservedLabel))
      context.addIssue({ code: 'custom', path: [key], message: 'This prefix is reserved' });
  })
  .meta({ id: 'NewLabels' });
export type NewLabels = z.infer<typeof NewLabels>;

/**
 * A merge patch of labels (RFC 7396): a string sets a label, null removes it, and others stay. Labels of
 * other clients may break the rules, so that only what differs from the current labels is checked by them.
 */
export const LabelChanges = z
  .record(z.string(), z.string().nullable())
  .meta({ id: 'LabelChanges' });
export type LabelChanges = z.infer<typeof LabelChanges>;

export const Labels = z.record(z.string(), z.string());
export type Labels = z.infer<typeof Labels>;
