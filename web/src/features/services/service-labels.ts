import type {
  Attachment,
  Service,
  ServiceMode,
  ServiceState,
  ServiceSummary,
  UpdateState,
} from '@waxseal/shared';
import { updateStateLabels } from '@waxseal/shared';
import { capitalised } from '../../lib/capitalised';
import { plural } from '../../lib/plural';
import type { Column } from '../../ui/data-table';
import type { StateLabel, StateTone } from '../../ui/state-tone';
import { dotOf, type Dot, type Restarts, type Slot } from './task-dots';

export const serviceStates: Record<ServiceState, StateLabel> = {
  converged: {
    label: 'Converged',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'All tasks are running',
  },
  starting: {
    label: 'Starting',
    icon: 'i-lucide-loader',
    tone: 'plain',
    hint: 'Tasks are on their way',
  },
  updating: {
    label: 'Updating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Rollout in progress',
  },
  paused: {
    label: 'Paused',
    icon: 'i-lucide-circle-pause',
    tone: 'wait',
    hint: 'Docker paused the rollout',
  },
  degraded: {
    label: 'Degraded',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'Not all tasks are running',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-circle-x',
    tone: 'wait',
    hint: 'Its tasks failed, and Docker starts no more',
  },
  running: {
    label: 'Running',
    icon: 'i-lucide-circle-play',
    tone: 'plain',
    hint: 'Not all tasks of this job have completed yet',
  },
  completed: {
    label: 'Completed',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'All tasks of this job have completed',
  },
  ended: {
    label: 'Ended',
    icon: 'i-lucide-circle-check',
    tone: 'plain',
    hint: 'Its tasks ended successfully, and Docker starts no more',
  },
  stopped: {
    label: 'Stopped',
    icon: 'i-lucide-circle-stop',
    tone: 'plain',
    hint: 'No tasks are desired',
  },
};

/** States that do not change until a user intervenes or a task changes. */
const restingStates: ReadonlySet<ServiceState> = new Set([
  'converged',
  'completed',
  'ended',
  'failed',
  'stopped',
]);
export const isResting = ({ state }: Pick<Service, 'state'>) => restingStates.has(state);

export const stateHint = (state: ServiceState, reason: string | null) =>
  reason ? `${serviceStates[state].hint}: ${reason}` : serviceStates[state].hint;

/** Returns the number of running, ended or completed tasks, as `2/3` and in words. */
export function taskCounts({
  mode,
  running,
  desired,
  completed,
}: Pick<ServiceSummary, 'mode' | 'running' | 'desired' | 'completed'>) {
  const isEnded = running === 0 && completed > 0;
  const ended = isJob(mode) ? 'completed' : 'ended';
  const count = isJob(mode) || isEnded ? completed : running;
  const words = [
    (running > 0 || completed === 0) && `${running} of ${desired} tasks running`,
    completed > 0 && `${completed} of ${desired} tasks ${ended}`,
  ].filter(Boolean);
  return {
    text: `${count}/${desired}${isJob(mode) || isEnded ? ` ${ended}` : ''}`,
    title: words.join(', '),
    share: desired === 0 ? 0 : Math.min((running + completed) / desired, 1),
    isFull: running + completed >= desired,
  };
}

const updateTones: Record<UpdateState, StateTone> = {
  updating: 'wait',
  paused: 'wait',
  completed: 'ok',
  rollback_started: 'wait',
  rollback_paused: 'wait',
  rollback_completed: 'wait',
  unknown: 'plain',
};

export const updateMark = (state: UpdateState) => ({
  label: capitalised(updateStateLabels[state]),
  tone: updateTones[state],
});

export const modes: Record<ServiceMode, string> = {
  replicated: 'Replicated',
  global: 'Global',
  'replicated-job': 'Job',
  'global-job': 'Global job',
};

export const serviceColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State', sort: 'state' },
  { id: 'tasks', label: 'Tasks' },
  { id: 'mode', label: 'Mode' },
  { id: 'stack', label: 'Stack' },
  { id: 'image', label: 'Image' },
  { id: 'update', label: 'Rollout' },
  { id: 'updated', label: 'Updated', sort: 'updated' },
];

export const servicesLink = { label: 'Services', to: { name: 'services' } };

export const noServices = {
  icon: 'i-lucide-boxes',
  title: 'No services yet',
  detail:
    'Create one here, or deploy something to the Swarm, for example with “docker stack deploy”.',
};

export const stateChoices = [
  { value: '', label: 'All states' },
  ...(Object.keys(serviceStates) as ServiceState[]).map((value) => ({
    value,
    label: serviceStates[value].label,
  })),
];

export const isPaused = ({ update }: Pick<Service, 'update'>) =>
  update?.state === 'paused' || update?.state === 'rollback_paused';

export const isJob = (mode: ServiceMode) => mode.endsWith('-job');

/** Splits an image before its last part, which must stay visible with its tag. The part before it may be cut off. */
export function splitImage(image: string) {
  const slash = image.lastIndexOf('/') + 1;
  return { path: image.slice(0, slash), last: image.slice(slash) };
}

export const shortDigest = (digest: string) => digest.replace(/^sha256:/, '').slice(0, 12);

export const actionWords = {
  resume: {
    button: 'Resume…',
    title: 'Resume the rollout of',
    description: 'Docker replaces the tasks that are left with the current spec',
    confirm: 'Resume rollout',
    started: 'Resuming the rollout of',
  },
  scale: {
    button: 'Scale…',
    title: 'Scale',
    description: 'Set the number of replicas',
    confirm: 'Scale',
    started: 'Scaling',
  },
  stop: {
    button: 'Stop…',
    title: 'Stop',
    description: 'Scales to 0 and remembers the number of replicas',
    confirm: 'Stop',
    started: 'Stopping',
  },
  start: {
    button: 'Start…',
    title: 'Start',
    description: 'Scales to the number of replicas that it had before it was stopped',
    confirm: 'Start',
    started: 'Starting',
  },
  restart: {
    button: 'Restart…',
    title: 'Restart',
    description: 'Replaces every task, following the service’s update policy',
    bulk: 'Replaces every task of each, following its update policy. All of them restart at the same time.',
    confirm: 'Restart',
    started: 'Restarting',
  },
  edit: {
    button: 'Edit…',
    title: 'Edit',
  },
  image: {
    button: 'Update image…',
    title: 'Update the image of',
    description:
      'Replaces every task with one of another image, following the service’s update policy',
    confirm: 'Update image',
    started: 'Updating',
  },
  rollBack: {
    button: 'Roll back…',
    title: 'Roll back',
    description: 'Rolls back to the previous spec',
    confirm: 'Roll back',
    started: 'Rolling back',
  },
};

export const imageLabels = {
  hint: 'For example nginx:1.27. Docker asks the registry for the digest, so that all nodes run the same image.',
  wrong: 'This is not an image, such as nginx:1.27 or registry.example.com/team/app:2',
  forcePull: 'Pull the image again',
  forcePullHint: 'Replaces every task even if the image stays the same',
  credentials: 'Credentials of the registry',
  credentialsOnce: 'Only for this request. Waxseal does not store them.',
  credentialsHint:
    'Only for this update. Waxseal does not store them. Without them, Docker uses those that the service already has.',
};

export const rolloutLabels = {
  slots: 'Tasks of the rollout by slot',
  before: 'Before',
  now: 'Since the rollout began',
  lastLines: 'The last lines that the task wrote:',
  placement: 'Why no node can take a task',
  obstacle: 'Why it can take no task',
  noObstacle: 'Nothing that Waxseal knows of',
};

/** The reasons why an action is not available. */
export const actionFaults = {
  job: 'Not available for jobs (it would run again)',
  scale: 'Only replicated services can be scaled',
  stopGlobal: 'A global service has no number of replicas to return to',
  stopJob: 'A job cannot be stopped. Delete it to end its tasks',
  start: 'Waxseal has not stopped it. Scale it to the number of replicas that it should have',
  rollBack: 'No previous spec to roll back to',
};

export const whyNoJob = (mode: ServiceMode) => (isJob(mode) ? actionFaults.job : null);
export const whyNoScale = (mode: ServiceMode) =>
  mode === 'replicated' ? null : actionFaults.scale;
export function whyNoStop({ mode, replicas, stoppedReplicas }: Service) {
  if (isJob(mode)) return actionFaults.stopJob;
  if (mode !== 'replicated') return actionFaults.stopGlobal;
  return replicas === 0 && stoppedReplicas === null ? actionFaults.start : null;
}
export const copyWords = {
  copy: {
    button: 'Duplicate…',
    title: 'Duplicate',
    description: 'Creates a service with the same spec under another name',
    confirm: 'Duplicate',
    done: 'Created',
    suffix: '-copy',
  },
  run: {
    button: 'Run once…',
    title: 'Run once',
    description: 'Runs one task with the same spec, as a job under another name',
    confirm: 'Run once',
    done: 'Running',
    suffix: '-run',
  },
  wrong: 'Letters, digits, - and _ only, at most 63, with a letter or digit at both ends',
};
export const deleteWords = {
  button: 'Delete…',
  title: 'Delete',
  description: 'Stops all tasks and deletes the service. It can’t be recovered.',
  confirm: 'Delete service',
  done: 'Deleted',
};
export const isServiceName = (name: string) =>
  name.length <= 63 && /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/.test(name);
/** A name that is probably free, and not too long. */
export const suggestedName = (name: string, suffix: string) =>
  `${name.slice(0, 63 - suffix.length)}${suffix}`;

export const moreActions = 'More actions';
export const labelsAction = 'Labels…';

export const updateOrders = { 'stop-first': 'Stop-first', 'start-first': 'Start-first' };
export const failureActions = { pause: 'Pause', continue: 'Continue', rollback: 'Roll back' };

export const amountText = (cpus: number | null, memory: string | null) =>
  [cpus !== null && `${cpus} CPU`, memory].filter(Boolean).join(', ') || 'None';

export const portText = ({ protocol, target, published, publishMode }: Service['ports'][number]) =>
  `${published ?? 'auto'} → ${target}/${protocol}${publishMode === 'host' ? ' (host mode)' : ''}`;

export const specLabels = {
  image: 'Image',
  replicas: 'Replicas',
  secret: 'Secret',
  config: 'Config',
};

export const attachmentText = ({ name, version, target, uid, gid, mode }: Attachment) =>
  `${name} v${version} → ${target} (${uid}:${gid} ${mode})`;

export const usesSecret = (name: string) => `Uses ${name}`;
const dotNames: Record<Dot, string> = {
  running: 'running',
  starting: 'starting',
  failed: 'failed',
  ended: 'ended',
};

export const dotLabels = {
  slots: 'Tasks by slot',
  more: (count: number) => `and ${plural(count, 'more slot')}, see the table`,
};

/** Says what a slot shows, for its tooltip and for screen readers. */
export function dotText({ label, now, past }: Slot): string {
  const failed = past.filter((task) => dotOf(task) === 'failed').length;
  const before =
    past.length > 0 ? `, ${plural(past.length, 'task')} before, ${failed} of them failed` : '';
  return `${label}: ${now ? dotNames[dotOf(now)] : 'no task'}${before}`;
}

export const restartText = ({ marks, failedCount }: Restarts) =>
  `${plural(marks.length, 'task')} ended, ${failedCount} of them failed`;
