import {
  isReservedLabel,
  LabelKey,
  LabelValue,
  MAX_LABELS,
  STACK_LABEL,
  type LabelChanges,
} from '@waxseal/shared';
import { InvalidInput } from './http.errors.js';
import { jsonPointer } from './problem.js';

type Labels = Record<string, string>;

/**
 * The changes that may be written. The edit cannot remove reserved labels. What is new or changed has to
 * follow the rules; what is sent unchanged may break them, because another client set it.
 */
export function allowedChanges(current: Labels, changes: LabelChanges): LabelChanges {
  const allowed = Object.entries(changes).filter(([key, value]) =>
    value === null ? !isReservedLabel(key) : value !== own(current, key),
  );
  const errors = allowed.flatMap(([key, value]) => (value === null ? [] : faultsOf(key, value)));
  if (errors.length > 0) throw new InvalidInput({ errors });
  const wanted = Object.fromEntries(allowed);
  assertNotTooMany(current, applyChanges(current, wanted));
  return wanted;
}

/** A key that breaks the rules is not repeated: it may be a value in the wrong place. */
function faultsOf(key: string, value: string) {
  if (isReservedLabel(key)) return [{ pointer: pointerTo(key), detail: 'This prefix is reserved' }];
  const ofKey = LabelKey.safeParse(key).error?.issues ?? [];
  if (ofKey.length > 0)
    return ofKey.map(({ message }) => ({ pointer: '/labels', detail: message }));
  const ofValue = LabelValue.safeParse(value).error?.issues ?? [];
  return ofValue.map(({ message }) => ({ pointer: pointerTo(key), detail: message }));
}

export function applyChanges(current: Labels, changes: LabelChanges): Labels {
  const merged = Object.entries({ ...current, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The changes that lead from one to the other. */
export const changedLabels = (before: Labels, after: Labels): LabelChanges =>
  Object.fromEntries(diffKeys(before, after).map((key) => [key, own(after, key)] as const));

const MAX_FIELD = 128;

/**
 * Their names, as the audit records them. What is removed may have a key of any length; a key that breaks
 * the rules and is set is left out, because it may be a value in the wrong place.
 */
export const fieldsOfLabels = (labels: LabelChanges): string[] => [
  ...new Set(
    Object.entries(labels).map(([key, value]) =>
      value === null || LabelKey.safeParse(key).success
        ? `labels.${key.slice(0, MAX_FIELD)}`
        : 'labels',
    ),
  ),
];

/** Another client may have set more labels than the limit, which must not block an edit. */
function assertNotTooMany(before: Labels, after: Labels) {
  const count = Object.keys(after).length;
  if (count > MAX_LABELS && count > Object.keys(before).length)
    throw new InvalidInput({
      errors: [{ pointer: '/labels', detail: `At most ${MAX_LABELS} labels` }],
    });
}

const pointerTo = (key: string) => jsonPointer(['labels', key]);

/** The lines of a plan for an edit of labels. */
export function diffLabels(before: Labels, after: Labels) {
  return diffKeys(before, after).map((key) => ({
    path: `Labels.${key}`,
    before: own(before, key),
    after: own(after, key),
  }));
}

const diffKeys = (before: Labels, after: Labels) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => own(before, key) !== own(after, key))
    .sort();

/** A label may be called `constructor`, which every object has. */
const own = (labels: Labels, key: string) => (Object.hasOwn(labels, key) ? labels[key]! : null);

/** The stack's name is not masked, because every list shows it. */
export const presentLabels = (labels: Labels, showsValues: boolean) =>
  Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [
      key,
      showsValues || key === STACK_LABEL ? value : null,
    ]),
  );
