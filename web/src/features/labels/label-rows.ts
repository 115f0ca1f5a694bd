import { isReservedLabel, NewLabels } from '../../lib/contract';
import { rowFaults } from './label-editor-labels';

export interface LabelRow {
  key: string;
  /** Null: the value is hidden from this role. */
  value: string | null;
  /** The label as it is stored; none for a row that was added. */
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

/** A row that was added and left empty is ignored; a stored label may have neither key nor value. */
const written = (rows: LabelRow[]) =>
  rows.filter(({ key, value, stored }) => key !== '' || value || stored?.key === '');

/** Docker takes labels that break the rules here. They do not keep the others from being edited. */
const isAsStored = ({ key, value, stored }: LabelRow) =>
  stored !== undefined && stored.key === key && stored.value === value;

export const labelsOf = (rows: LabelRow[]): Labels =>
  Object.fromEntries(written(rows).map(({ key, value }) => [key, value]));

/** The fault of each row, or null. */
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

/** The merge patch that turns one set of labels into the other; reserved ones are never touched. */
export function changesBetween(before: Labels, after: Labels): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(after))
    if (value !== null && before[key] !== value) changes[key] = value;
  for (const key of Object.keys(before))
    if (!(key in after) && !isReservedLabel(key)) changes[key] = null;
  return changes;
}
