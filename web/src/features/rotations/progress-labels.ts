import type { Rotation, RotationService, RotationSummary } from '@waxseal/shared';
import { plural } from '../../lib/plural';
import { serviceStates, stateLabelOf } from './rotation-labels';

export interface Progress {
  total: number;
  done: number;
  busy: number;
  stopped: number;
  percent: number;
  text: string;
}

const through = new Set(['done', 'skipped', 'gone', 'reverted']);
const busy = new Set(['updating', 'verifying', 'reverting']);

/** Returns the progress of a rotation as numbers of services. */
export function progressOf(services: Pick<RotationService, 'state'>[]): Progress {
  const count = (states: Set<string>) => services.filter(({ state }) => states.has(state)).length;
  const total = services.length;
  const done = count(through);
  return {
    total,
    done,
    busy: count(busy),
    stopped: count(new Set(['failed', 'stuck'])),
    percent: total === 0 ? 100 : Math.round((done / total) * 100),
    text: total === 0 ? 'No services affected' : `${done} of ${plural(total, 'service')}`,
  };
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
