import { isReservedLabel, NewLabels } from '../../lib/contract';
import { rowFaults } from './label-editor-labels';

export interface LabelRow {
  key: string;
  /** Null if the user's role must not see the value. */
  value: string | null;
  /** The stored label. Missing for a row that the user added. */
  stored?: { key: string; value: string | null };
}

type Labels = Record<string, string | null>;

export const rowsOf = (labels: Labels): LabelRow[] =>
  Object.entries(labels)
    .filter(([key]) => !isReservedLabel(key))
    .map(([key, value]) => ({ key, value, stored: { key, value } }))
    .sort((one, other) => one.key.localeCompare(other.key));

export const reservedOf = (labels: Labels): [string, string | null][] =>
  Object.entries(labels).filter(([key]) => isReservedLabel(key));

/** Ignores added rows that are empty. A stored label may have an empty key and an empty value. */
const written = (rows: LabelRow[]) =>
  rows.filter(({ key, value, stored }) => key !== '' || value || stored?.key === '');

/** Docker accepts labels that break Waxseal's rules. An unchanged one must not block the edit of others. */
const isAsStored = ({ key, value, stored }: LabelRow) =>
  stored !== undefined && stored.key === key && stored.value === value;

export const labelsOf = (rows: LabelRow[]): Labels =>
  Object.fromEntries(written(rows).map(({ key, value }) => [key, value]));

/** Returns the validation error of each row, or null for a valid row. */
export function faultsOf(rows: LabelRow[]): (string | null)[] {
  const counts = new Map<string, number>();
  for (const { key } of rows) counts.set(key, (counts.get(key) ?? 0) + 1);
  return rows.map((row) => {
    const { key, value } = row;
    if (written([row]).length === 0) return null;
    if ((counts.get(key) ?? 0) > 1) return rowFaults.duplicate;
    if (isAsStored(row)) return null;
    const checked = NewLabels.safeParse({ [key]: value ?? '' });
    return checked.success ? null : (firstMessage(checked.error) ?? rowFaults.invalid);
  });
}

interface Issue {
  message: string;
  issues?: Issue[];
}
const firstMessage = ({ issues }: { issues: unknown[] }): string | undefined => {
  const [first] = issues as Issue[];
  return first?.issues?.[0]?.message ?? first?.message;
};

/** Returns the merge patch from one set of labels to the other. It never contains reserved labels. */
export function changesBetween(before: Labels, after: Labels): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(after))
    if (value !== null && before[key] !== value) changes[key] = value;
  for (const key of Object.keys(before))
    if (!(key in after) && !isReservedLabel(key)) changes[key] = null;
  return changes;
}
