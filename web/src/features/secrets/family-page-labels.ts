import type { FamilyKind, VersionPartner } from '@waxseal/shared';
import { plural } from '../../lib/plural';
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

/** The map of the services that use a secret or config. */
export const mapLabels = {
  version: (version: number, isCurrent: boolean) => `v${version}${isCurrent ? ' current' : ''}`,
  services: (kind: FamilyKind) => `Services that use this ${kind}`,
  troubled: 'needs attention',
  legend: { drift: 'Not the current version', rollback: 'Only for rollback' },
  spoken: { current: '', drift: ', not the current version', rollback: ', only for rollback' },
};

/** The map of secrets and services on the overview. */
export const secretsMapLabels = {
  title: 'Secrets and services',
  search: 'Secret, service or stack',
  views: 'Which secrets',
  secrets: 'Secrets',
  services: 'Services that use these secrets',
  usedBy: (count: number) => `used by ${plural(count, 'service')}`,
  more: (count: number) => `${plural(count, 'more secret')} in the list`,
  noMatch: 'No secret or service matches.',
};

/** Which secrets the map shows, the query of the API and of the list that has them all. */
export const secretsMapViews = {
  used: {
    label: 'Most used',
    query: { sort: '-services' },
    list: { sort: '-services' },
    none: 'There are no secrets.',
  },
  drift: {
    label: 'Drift',
    query: { drift: true },
    list: { drift: 'true' },
    none: 'All services use the current version of their secrets.',
  },
  due: {
    label: 'Due',
    query: { due: true },
    list: { due: 'true' },
    none: 'No secret is due.',
  },
  unused: {
    label: 'Unused',
    query: { state: 'unused', sort: 'name' },
    list: { state: 'unused' },
    none: 'Every secret is used.',
  },
};

export const attachActions = {
  attach: 'Attach to services…',
  palette: (name: string) => `Attach ${name} to services…`,
  detach: (service: string) => `Detach from ${service}…`,
};
