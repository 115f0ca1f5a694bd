import { z } from 'zod';

export const MAX_LABELS = 64;

/** Labels with these prefixes belong to Docker and to Waxseal: kept as they are, never written for a user. */
export const reservedLabelPrefixes = ['waxseal.', 'com.docker.'] as const;
export const isReservedLabel = (key: string) =>
  reservedLabelPrefixes.some((prefix) => key.startsWith(prefix));

export const STACK_LABEL = 'com.docker.stack.namespace';

// The Engine takes any label; these bounds keep a raft message far below its 2 MB.
const LabelKey = z
  .string()
  .min(1, 'A label needs a key')
  .max(128, 'A label key has at most 128 characters')
  .regex(/^\S*$/, 'A label key holds no white space');
const LabelValue = z.string().max(4096, 'A label value has at most 4096 characters');

const atMost64 = (labels: object) => Object.keys(labels).length <= MAX_LABELS;
const tooMany = { error: `At most ${MAX_LABELS} labels` };

/** Labels of something new. */
export const NewLabels = z
  .record(LabelKey, LabelValue)
  .refine(atMost64, tooMany)
  .superRefine((labels, context) => {
    for (const key of Object.keys(labels).filter(isReservedLabel))
      context.addIssue({ code: 'custom', path: [key], message: 'This prefix is reserved' });
  })
  .meta({ id: 'NewLabels' });
export type NewLabels = z.infer<typeof NewLabels>;

/** A merge patch of labels (RFC 7396): a text sets, null removes, what is not named stays. */
export const LabelChanges = z
  .record(LabelKey, LabelValue.nullable())
  .refine(atMost64, tooMany)
  .meta({ id: 'LabelChanges' });
export type LabelChanges = z.infer<typeof LabelChanges>;

export const Labels = z.record(z.string(), z.string());
export type Labels = z.infer<typeof Labels>;
