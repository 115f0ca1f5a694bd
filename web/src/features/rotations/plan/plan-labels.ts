import type { PlannedService, RotationPlan } from '@waxseal/shared';
import { plural } from '../../../lib/plural';
import { lasting } from '../../../lib/time';

export interface Note {
  text: string;
  icon: string;
  isWarning: boolean;
}

const note = (text: string, icon: string, isWarning = false): Note => ({ text, icon, isWarning });

export const effectText = ({ effect, restarts, isCanary }: PlannedService) => {
  switch (effect) {
    case 'update':
      return `${restarts > 0 ? `${plural(restarts, 'task')} ${restarts === 1 ? 'restarts' : 'restart'} once` : 'no task restarts'}${isCanary ? ', as the first one, alone' : ''}`;
    case 'rerun':
      return 'the job runs again';
    case 'skip':
      return 'stays on the old version';
    case 'refuse':
      return 'stands in the way';
    case 'none':
      return 'nothing to change';
  }
};

/** What runs no task cannot be taken down. */
const isTakenDown = ({ isDownForAMoment, running }: PlannedService) =>
  isDownForAMoment && running > 0;

/** What a person should know about one service before the start, the most urgent first. */
export function notesOf(service: PlannedService): Note[] {
  const notes: Note[] = [];
  const { busy, health, nodesDown, isOwn } = service;
  if (busy)
    notes.push(
      note(`Its own rollout is ${busy.replaceAll('_', ' ')}`, 'i-lucide-circle-pause', true),
    );
  if (isTakenDown(service))
    notes.push(note('Down for a moment: no task runs meanwhile', 'i-lucide-zap-off', true));
  if (service.startFirst === 'chosen')
    notes.push(
      note(
        'New tasks start before old ones stop. `docker service rollback` to the old value ends with the rotation; going back to a version stays.',
        'i-lucide-info',
      ),
    );
  if (service.startFirst === 'host-port' && service.isDownForAMoment)
    notes.push(
      note('A port is published on the host, so new tasks cannot start first', 'i-lucide-info'),
    );
  if (health === 'unhealthy')
    notes.push(
      note(
        `Unhealthy already: ${service.running} of ${service.desired} tasks run. It does not roll the others back.`,
        'i-lucide-triangle-alert',
        true,
      ),
    );
  if (health === 'stopped') notes.push(note('No task of it should run', 'i-lucide-circle-stop'));
  if (nodesDown.length > 0)
    notes.push(
      note(
        `Has tasks on nodes that are down: ${nodesDown.join(', ')}`,
        'i-lucide-server-off',
        true,
      ),
    );
  if (isOwn)
    notes.push(
      note(
        'This is Waxseal itself: it restarts last, and goes on afterwards',
        'i-lucide-rotate-cw',
      ),
    );
  return [...notes, ...service.warnings.map((text) => note(text, 'i-lucide-triangle-alert', true))];
}

/** How the Engine replaces its tasks, and how long it may take. */
export function paceOf({ updatePolicy, deadlineSeconds }: PlannedService) {
  const { parallelism, delayMs, order } = updatePolicy;
  const atOnce = parallelism === 0 ? 'all at once' : `${parallelism} at once`;
  const delay = delayMs > 0 ? `, ${lasting(delayMs)} between` : '';
  return `${order}, ${atOnce}${delay}; deadline ${lasting(deadlineSeconds * 1000)}`;
}

/** The plan in one line. */
export function headlineOf({ services, restarts }: RotationPlan) {
  const moved = services.filter(({ effect }) => effect === 'update' || effect === 'rerun');
  if (moved.length === 0) return 'No service uses it: no task restarts.';
  const down = moved.filter(isTakenDown).length;
  const parts = [
    plural(moved.length, 'service'),
    `${plural(restarts, 'task')} ${restarts === 1 ? 'restarts' : 'restart'} once`,
    ...(down > 0 ? [`${down} down for a moment`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** The order in which services are updated: the canary alone, then so many at once. */
export function orderText({ services, settings }: RotationPlan) {
  const moved = services.filter(({ effect }) => effect === 'update' || effect === 'rerun');
  if (moved.length < 2) return null;
  const rest = settings.canary ? moved.length - 1 : moved.length;
  const atOnce = Math.min(rest, settings.parallelism);
  const others = atOnce < rest ? `${atOnce} at once` : 'all at once';
  return settings.canary
    ? `First ${moved[0]!.service} alone; when it holds, the other ${rest}, ${others}.`
    : `All ${rest}, ${others}.`;
}

const reasons = {
  keep: 'kept, by the number of versions to keep',
  pinned: 'kept, as it is pinned',
  'stack-owned': 'kept, as a stack brought it',
  held: 'kept for as long as a service is held on it',
};

/** What becomes of each version that is replaced. */
export function retirementText(row: RotationPlan['deletions'][number]) {
  const what = `${row.name} v${row.version}`;
  if (row.when === 'now')
    return `${what} is removed at the end. No roll-back leads to it any more.`;
  if (row.afterSeconds === null) return `${what} is ${reasons[row.why ?? 'keep']}.`;
  const span = lasting(row.afterSeconds * 1000);
  return `${what} stays, to go back to, and is removed ${span} after the end.`;
}
