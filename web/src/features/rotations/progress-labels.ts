import type { Rotation, RotationService, RotationSummary } from '@waxseal/shared';
import { plural } from '../../lib/plural';
import { rotationStates } from './rotation-labels';

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

/** How far a rotation is, counted in services. */
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
    text: total === 0 ? 'No service uses it' : `${done} of ${plural(total, 'service')}`,
  };
}

export const titleOf = ({ families }: Pick<RotationSummary, 'families'>) =>
  families.map(({ name }) => name).join(', ');

/** `v3 → v4`, or what goes where versions are only removed. */
export function changeText({ fromVersion, toVersion, removes }: Rotation['changes'][number]) {
  if (toVersion !== null)
    return fromVersion === null ? `v${toVersion}` : `v${fromVersion} → v${toVersion}`;
  return removes.map(({ version }) => `v${version}`).join(', ') || '–';
}

const succeeded = new Set(['done', 'deleting', 'closed']);

/** Where it stands, in words; a success names the services that have no part in it. */
export function outcomeText({ state, services }: Pick<Rotation, 'state' | 'services'>) {
  const left = services
    .filter((one) => one.state !== 'done' && one.state !== 'gone')
    .map(({ service }) => service);
  if (!succeeded.has(state) || left.length === 0) return rotationStates[state].hint;
  return `Done, but for ${left.join(', ')}: what stays on the old version keeps it`;
}
