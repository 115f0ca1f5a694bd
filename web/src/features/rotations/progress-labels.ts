import type { Rotation, RotationService, RotationSummary } from '@waxseal/shared';
import { plural } from '../../lib/plural';
import { serviceStates, stateLabelOf } from './rotation-labels';

/** Returns the progress of a rotation, such as `3 of 4 services, 1 failed`. */
export function progressText({
  serviceCount,
  doneCount,
  failedCount,
  skippedCount,
  untouchedCount,
}: RotationSummary) {
  if (serviceCount === 0) return 'No services affected';
  return [
    `${doneCount} of ${plural(serviceCount, 'service')}`,
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
    ...(skippedCount > 0 ? [`${skippedCount} skipped`] : []),
    ...(untouchedCount > 0 ? [`${untouchedCount} not updated`] : []),
  ].join(', ');
}

export const titleOf = ({ families }: Pick<RotationSummary, 'families'>) =>
  families.map(({ name }) => name).join(', ');

/** Returns `v3 → v4`, or the versions that are deleted if there is no new one. */
export function changeText({ fromVersion, toVersion, deletions }: Rotation['changes'][number]) {
  if (toVersion !== null)
    return fromVersion === null ? `v${toVersion}` : `v${fromVersion} → v${toVersion}`;
  return deletions.map(({ version }) => `v${version}`).join(', ') || '–';
}

const reverted = new Set<RotationService['runningVersion']>(['old', 'gone']);
const succeeded = new Set(['done', 'deleting', 'closed']);

/** Describes the state in a sentence. A success also names the services that were not updated. */
export function outcomeText({
  state,
  outcome,
  services,
}: Pick<Rotation, 'state' | 'outcome' | 'services'>) {
  // A rotation that a user abandoned ends as cancelled, and its services may run either version.
  if (state === 'cancelled' && services.some(({ runningVersion: on }) => !reverted.has(on)))
    return 'Stopped by a user. Services may run different versions';
  const left = services
    .filter((one) => one.state !== 'done' && one.state !== 'gone')
    .map((one) => `${one.service} (${serviceStates[one.state].label.toLowerCase()})`);
  if (!succeeded.has(state) || outcome === 'not-updated' || left.length === 0)
    return stateLabelOf({ state, outcome }).hint;
  return `Completed, except ${left.join(', ')}`;
}
