import type { FamilyKind, Permission } from '@waxseal/shared';
import { familyLabels } from './family-labels';

/** The permissions of the actions on selected rows. */
export const selectionActions = (kind: FamilyKind): Permission[] => [
  `${kind}.edit`,
  `${kind}.rotate`,
  `${kind}.prune`,
  `${kind}.delete`,
];

/** The API takes so many names for one prune. */
export const MOST_PRUNED = 500;

export const mostText = (count: number, kind: FamilyKind) =>
  `At most ${count} ${familyLabels[kind].many} at a time`;

export const deletionText = {
  secret: 'Deletes all versions of each. Values can’t be recovered.',
  config: 'Deletes all versions of each.',
} as const satisfies Record<FamilyKind, string>;
