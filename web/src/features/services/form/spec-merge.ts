import { differences, type Difference } from '../../labels';
import type { Draft, FormTable } from './form-field';
import { unitsOf, withUnit } from './spec-draft';

export type Choices = Record<string, 'mine' | 'theirs'>;

/** Everything that either side has changed since the base. */
export const differencesOf = (table: FormTable, base: Draft, mine: Draft, theirs: Draft) =>
  differences(unitsOf(table, base), unitsOf(table, mine), unitsOf(table, theirs));

/** Their state with the changes of the user. A conflict takes the side that was chosen. */
export const mergedDraft = (
  theirs: Draft,
  mine: Draft,
  found: readonly Difference[],
  chosen: Choices,
): Draft =>
  found
    .filter(({ base, mine: ours }) => ours !== base)
    .filter(({ key, isConflict }) => !isConflict || chosen[key] !== 'theirs')
    .reduce((held, { key }) => withUnit(held, key, mine), theirs);

export const isDecided = (found: readonly Difference[], chosen: Choices) =>
  found.every(({ key, isConflict }) => !isConflict || chosen[key] !== undefined);
