import type { FamilyKind } from '@waxseal/shared';
import { plural } from '../../lib/plural';

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
