import { updateStateLabels, type PlannedService, type RotationPlan } from '@waxseal/shared';
import { capitalised } from '../../../lib/capitalised';
import { plural } from '../../../lib/plural';
import { lasting } from '../../../lib/time';

export interface Note {
  text: string;
  icon: string;
  isWarning: boolean;
}

const note = (text: string, icon: string, isWarning = false): Note => ({ text, icon, isWarning });

const restartsText = (restarts: number) => {
  if (restarts === 0) return 'no tasks restart';
  return restarts === 1 ? 'restarts 1 task' : `restarts ${plural(restarts, 'task')} (once each)`;
};

export const effectText = ({ effect, restarts, isCanary }: PlannedService) => {
  switch (effect) {
    case 'update':
      return `${restartsText(restarts)}${isCanary ? ' – canary, goes first' : ''}`;
    case 'rerun':
      return 'runs again';
    case 'skip':
      return 'keeps the previous version';
    case 'refuse':
      return 'blocks the start';
    case 'none':
      return 'nothing to change';
  }
};

/** Explains why an update would run the job again. */
export const onceText = ({ service, mode }: PlannedService) =>
  mode.endsWith('-job') ? `${service} is a job` : `${service} has ended`;

/** A service without running tasks has no downtime. */
const isTakenDown = ({ isDownForAMoment, running }: PlannedService) =>
  isDownForAMoment && running > 0;

/** Returns what a user needs to know about a service before the start, the most urgent note first. */
export function notesOf(service: PlannedService): Note[] {
  const notes: Note[] = [];
  const { busy, health, nodesDown, isOwn } = service;
  if (busy)
    notes.push(note(`Mid-rollout (${updateStateLabels[busy]})`, 'i-lucide-circle-pause', true));
  if (isTakenDown(service))
    notes.push(
      note('Brief downtime: old tasks stop before new ones start', 'i-lucide-zap-off', true),
    );
  if (service.startFirst === 'chosen')
    notes.push(
      note(
        'New tasks start before old ones stop. Afterwards `docker service rollback` can’t bring the previous value back. Restore the version instead.',
        'i-lucide-info',
      ),
    );
  if (service.startFirst === 'host-port' && service.isDownForAMoment)
    notes.push(note('Start-first isn’t possible: it publishes a host port', 'i-lucide-info'));
  if (service.startFirst === 'no-room' && service.isDownForAMoment)
    notes.push(
      note('Start-first isn’t possible: its replicas per node are limited', 'i-lucide-info'),
    );
  if (health === 'unhealthy')
    notes.push(
      note(
        `Already unhealthy (${service.running} of ${service.desired} tasks running). A failure here won’t revert the other services.`,
        'i-lucide-triangle-alert',
        true,
      ),
    );
  if (health === 'stopped') notes.push(note('Scaled to 0', 'i-lucide-circle-stop'));
  if (nodesDown.length > 0)
    notes.push(
      note(`Has tasks on unreachable nodes: ${nodesDown.join(', ')}`, 'i-lucide-server-off', true),
    );
  if (isOwn)
    notes.push(
      note(
        'Hosts Waxseal itself: restarts last. The rotation resumes afterwards',
        'i-lucide-rotate-cw',
      ),
    );
  return [...notes, ...service.warnings.map((text) => note(text, 'i-lucide-triangle-alert', true))];
}

/** How Docker replaces the tasks of the service, and how long that may take. */
export function paceOf({ updatePolicy, deadlineSeconds, expectedSeconds }: PlannedService) {
  const { parallelism, delayMs, order } = updatePolicy;
  return [
    capitalised(order),
    parallelism === 0 ? 'all tasks together' : `${plural(parallelism, 'task')} at a time`,
    ...(delayMs > 0 ? [`${lasting(delayMs)} delay`] : []),
    ...(expectedSeconds > 0 ? [`takes about ${lasting(expectedSeconds * 1000)}`] : []),
    `deadline ${lasting(deadlineSeconds * 1000)}`,
  ].join(' · ');
}

/** The summary of the plan. */
export function headlineOf({ services, restarts, expectedSeconds }: RotationPlan) {
  const moved = services.filter(({ effect }) => effect === 'update' || effect === 'rerun');
  if (services.length === 0) return 'Not used by any service. No tasks restart.';
  if (moved.length === 0) return 'No service is updated. No tasks restart.';
  const down = moved.filter(isTakenDown).length;
  const parts = [
    plural(moved.length, 'service'),
    plural(restarts, 'task restart'),
    ...(down > 0 ? [`${down} with brief downtime`] : []),
    ...(expectedSeconds > 0 ? [`about ${lasting(expectedSeconds * 1000)}`] : []),
  ];
  return parts.join(' · ');
}

/** The order in which services are updated: the canary alone, then the others in parallel. */
export function orderText({ services, settings }: RotationPlan) {
  const moved = services.filter(({ effect }) => effect === 'update' || effect === 'rerun');
  if (moved.length < 2) return null;
  const rest = settings.canary ? moved.length - 1 : moved.length;
  const together = Math.min(rest, settings.parallelism);
  const pace = together < rest ? `${together} at a time` : 'together';
  if (!settings.canary) return `All ${rest} services are updated ${pace}.`;
  const others = rest === 1 ? 'the other one follows' : `the other ${rest} follow ${pace}`;
  return `${moved[0]!.service} goes first (canary). Once it’s stable, ${others}.`;
}

const reasons = {
  keep: 'kept (policy: versions to keep)',
  pinned: 'kept (pinned)',
  'stack-owned': 'kept (owned by a stack)',
};

/** When a replaced version is deleted, or why it is kept. */
export function deletionText(row: RotationPlan['deletions'][number]) {
  const what = `${row.name} v${row.version}`;
  if (row.when === 'now')
    return `${what} is deleted when the rotation ends. Services can’t be rolled back to it.`;
  if (row.afterSeconds === null) return `${what} is ${reasons[row.why ?? 'keep']}.`;
  const span = lasting(row.afterSeconds * 1000);
  return `${what} is kept for ${span} after the rotation, then deleted.`;
}

/** The effect of the plan on a service, for the comparison of two plans. */
export const effectLabels: Record<PlannedService['effect'], string> = {
  update: 'updated',
  rerun: 'run again',
  skip: 'skipped',
  refuse: 'blocks the start',
  none: 'unchanged',
};

/** Why a rotation cannot be planned yet. */
export const rotateFaults = {
  nothing: 'Choose what to rotate',
  settings: 'One of the settings is out of range',
  value: (names: string[]) => `Enter a value for ${names.join(', ')}`,
  unchanged: (names: string[]) => `Change the content of ${names.join(', ')}`,
};

/** Why the current content of a config cannot be edited here. */
export const contentNotes = {
  binary: 'The current content is binary, so it can’t be edited here.',
  large: 'The current content is too large to be edited here.',
  failed: 'The current content can’t be loaded, so it can’t be edited here.',
};

export const secretsLabel = 'Secrets';

export const kindChoices = [
  { value: 'secret', label: 'Secret' },
  { value: 'config', label: 'Config' },
];

export const busyChoices = (mayTakeOver: boolean) => [
  { value: 'refuse', label: 'Wait – don’t start while it’s updating' },
  { value: 'skip', label: 'Skip it (keeps the previous version)' },
  ...(mayTakeOver ? [{ value: 'takeOver', label: 'Take over its rollout' }] : []),
];

export const jobChoices = [
  { value: 'skip', label: 'Don’t run it again (keeps the previous version)' },
  { value: 'rerun', label: 'Run it again with the new version' },
];

export const mountText = ({ name, version, mount }: PlannedService['references'][number]) =>
  `${name} v${version} at ${mount.target} (${mount.uid}:${mount.gid} ${mount.mode})`;

export const versionText = (version: number) => `v${version} again`;

export const valueText = (name: string, summary: string | null) =>
  `${name}: ${summary ?? 'no value entered'}`;
