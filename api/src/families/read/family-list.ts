import type { FamilyListQuery, FamilySummary, Usage, VersionOfFamily } from '@waxseal/shared';
import { Ordering } from '../../http/ordering.js';

/** A row of a list of families: the summary to return, and labels to filter by. */
export interface FamilyRow<Summary extends FamilySummary = FamilySummary> {
  summary: Summary;
  labels: Record<string, string>;
  hasUnmanagedDuplicate: boolean;
}

type Row = FamilyRow;

export const nameOf = ({ summary }: Row) => summary.name;
const createdOf = ({ summary }: Row) => Date.parse(summary.createdAt);
const usersOf = ({ summary }: Row) => summary.serviceCount;

export const orderings: Record<FamilyListQuery['sort'], Ordering<Row>> = {
  name: new Ordering(nameOf, nameOf),
  '-name': new Ordering(nameOf, nameOf, true),
  created: new Ordering(createdOf, nameOf),
  '-created': new Ordering(createdOf, nameOf, true),
  services: new Ordering(usersOf, nameOf),
  '-services': new Ordering(usersOf, nameOf, true),
};

export const byVersion = new Ordering<VersionOfFamily>(
  ({ version }) => version,
  ({ id }) => id,
  true,
);

export const byService = new Ordering<Usage>(
  ({ service }) => service,
  ({ version, spec }) => `${spec} ${version}`,
);

type Filters = Omit<FamilyListQuery, 'limit' | 'cursor' | 'sort'>;

export function matches({ stack, label, state, drift, due, origin }: Filters) {
  return ({ summary, labels, hasUnmanagedDuplicate }: Row) =>
    (stack === undefined || summary.stack === stack) &&
    (state === undefined || summary.state === state) &&
    (due === undefined || (summary.due?.isDue ?? false) === due) &&
    (origin !== 'unmanaged-duplicate' || hasUnmanagedDuplicate) &&
    (origin !== 'claim' || summary.claimed !== null) &&
    (drift === undefined || summary.driftCount > 0 === drift) &&
    (label === undefined || hasLabel(labels, label));
}

/** Compares `key=value` as one text, because Docker accepts any key, also an empty one or one with "=". */
const hasLabel = (labels: Record<string, string>, wanted: string) =>
  Object.entries(labels).some(([key, value]) => key === wanted || `${key}=${value}` === wanted);
