import type { FamilyKind, VersionPartner } from '@waxseal/shared';
import { familyLabels } from './family-labels';

export const familyActions = {
  delete: 'Delete…',
  labels: 'Labels…',
  prune: 'Prune…',
  rotate: 'Rotate…',
};
export const whyNotPrune = 'No old versions to prune';
export const whyNotRotate = 'A rotation is already in progress';
export const whyNotDelete = 'Unpin it first';
export const whyDriven = (driver: string) => `Value is stored by the ${driver} driver`;

export const stageLabels = { pending: 'Pending', current: 'Current', previous: 'Previous' };
export const versionUsers = { users: 'Running on', held: 'Rollback target for' };

/** How a service that prevents the deletion uses the secret or config. */
export const usedHow = {
  current: 'uses it',
  previous: 'needs it for rollback',
  task: 'still has a running task that uses it',
};

export const pinNotice = (version: number, isPinned: boolean) =>
  isPinned ? `v${version} is pinned` : `v${version} is no longer pinned`;
export const deletedNotice = (kind: FamilyKind, name: string) =>
  `${familyLabels[kind].One} ${name} deleted`;

export const togetherText = (partners: VersionPartner[]) => {
  const names = partners.map(({ name, version }) => `${name} v${version}`).join(' and ');
  const was = partners.length === 1 ? 'which was' : 'which were';
  return `Also restore ${names}, ${was} rotated together with it`;
};

export const attachActions = {
  attach: 'Attach to services…',
  palette: (name: string) => `Attach ${name} to services…`,
  detach: (service: string) => `Detach from ${service}…`,
};
