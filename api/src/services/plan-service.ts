import type { Plan } from '@waxseal/shared';
import {
  isDownForAMoment,
  isJob,
  isSettled,
  type EngineService,
  type ServiceSpec,
} from '../engine/index.js';

type Effect = Plan['effects'][number];

/** A change of a spec, as far as it concerns tasks. */
interface SpecChange {
  /** Whether the spec afterwards makes other tasks than now. */
  replacesTasks: boolean;
  /** Afterwards; unchanged where it is left out. */
  replicas?: number | null;
  /** By which the new tasks are rolled out; the update policy where it is left out. */
  policy?: ServiceSpec['updatePolicy'];
}

/**
 * What an update does to the tasks of a service, whatever its mode. Measured: any update makes a job run
 * again, and restarts a rollout that is in progress or paused, so that its remaining tasks are
 * replaced. How many those are is not known: all are counted.
 */
export function effectsOf(service: EngineService, change: SpecChange): Effect[] {
  const tasks = tasksOf(service);
  const { replicas, policy = service.spec.updatePolicy } = change;
  const scaling = service.spec.mode === 'replicated' ? (replicas ?? tasks) - tasks : 0;
  const staying = Math.min(tasks, tasks + scaling);
  const restarts = isJob(service) || (staying > 0 && (change.replacesTasks || !isSettled(service)));
  const effects = [
    ...(scaling === 0 ? [] : [scaleEffect(service.name, scaling)]),
    ...(restarts ? [restartEffect(service, staying, policy)] : []),
  ];
  return effects.length > 0 ? effects : [noEffect(service)];
}

/** By the spec where it says so: the counts of a service lag behind it. */
function tasksOf({ spec, status }: EngineService): number {
  const { running, desired, completed } = status;
  if (spec.mode === 'global-job') return Math.max(desired, running + completed);
  return spec.replicas ?? Math.max(desired, running);
}

function restartEffect(
  service: EngineService,
  tasks: number,
  updatePolicy: ServiceSpec['updatePolicy'],
): Effect {
  const spec = { ...service.spec, updatePolicy };
  return {
    service: service.name,
    effect: 'restart',
    tasks,
    order: isJob(service) ? null : updatePolicy.order,
    isDownForAMoment: isDownForAMoment({ spec }, tasks),
  };
}

const scaleEffect = (service: string, difference: number): Effect => ({
  service,
  effect: difference > 0 ? 'start' : 'stop',
  tasks: Math.abs(difference),
  order: null,
  isDownForAMoment: false,
});

const noEffect = ({ name }: EngineService): Effect => ({
  service: name,
  effect: 'none',
  tasks: 0,
  order: null,
  isDownForAMoment: false,
});

/** Measured: every update sets `PreviousSpec := Spec`. */
export const previousSpecWarning = ({ previousSpec }: EngineService) =>
  previousSpec
    ? ['A later rollback returns to the current spec. The present previous spec is lost.']
    : [];
