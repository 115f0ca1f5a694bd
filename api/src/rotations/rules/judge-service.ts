import {
  conditionOf,
  errorOf,
  hasEnded,
  isFailure,
  isSettled,
  isTerminal,
  publicText,
  type EngineService,
  type EngineTask,
  type ServiceSnapshot,
  references,
  stopOf,
  UNEXPECTED_END,
  usesAny,
} from '../../engine/index.js';
import { isNewFault, type Baseline, type ServiceFailure } from './rotation-record.js';

export type { ServiceSnapshot };

/** Observations of a service since the Engine was last unreachable. */
export interface ObservationWindow {
  /** Tasks of the first snapshot: they may have failed while Waxseal could not watch, so their failures do not count. */
  firstTasks: ReadonlySet<string>;
}

export interface Expectation {
  /** Ids of versions that must no longer be used by the spec or a task. */
  unwanted: ReadonlySet<string>;
  baseline: Baseline;
  /** Whether this rotation has updated the service. If not, the rollout state is of an earlier update. */
  wasUpdated: boolean;
  /** A revert continues until its deadline, even if tasks fail in the meantime. */
  isReverting: boolean;
}

export type Verdict =
  | { is: 'waiting'; waitsFor: string; updated: number; desired: number }
  /**
   * Every task runs on the wanted version. `isUpdating` means that Docker still monitors the tasks, which
   * happens during the stability window.
   */
  | {
      is: 'stable';
      isUpdating: boolean;
      /** Ids of the running tasks; empty if Docker may replace them, as it did before the rotation. */
      taskIds: string;
      updated: number;
      desired: number;
      warnings: string[];
    }
  /** Another client restored the old version. */
  | { is: 'undone' }
  | { is: 'failed'; failure: SeenFailure };

/** `message` is stored. `fullText` may quote the arguments of the service, and is not. */
export interface SeenFailure extends ServiceFailure {
  fullText: string;
}

const failureOf = (
  reason: ServiceFailure['reason'],
  { message, fullText }: Pick<SeenFailure, 'message' | 'fullText'>,
  task?: EngineTask,
): SeenFailure => ({
  reason,
  message,
  fullText,
  task: task?.id ?? null,
  node: task?.nodeId ?? null,
  exitCode: task?.exitCode ?? null,
});

/** Decides from its tasks whether a service runs on the wanted version: `UpdateStatus` is not enough. */
export function judge(
  snapshot: ServiceSnapshot,
  window: ObservationWindow,
  expected: Expectation,
): Verdict {
  const { service, tasks, nodesDown } = snapshot;
  const { unwanted, baseline, wasUpdated, isReverting } = expected;
  const isOnReadyNode = ({ nodeId }: EngineTask) => nodeId === null || !nodesDown.has(nodeId);
  const arrived = tasks.filter((task) => !usesAny(task, unwanted));
  const running = arrived.filter((task) => isRunning(task) && isOnReadyNode(task));
  const state = service.update?.state;
  const failed = arrived.find(
    (task) => hasEnded(task, service) && isOnReadyNode(task) && !window.firstTasks.has(task.id),
  );
  if (!isReverting && isNewFault(baseline)) {
    if (failed)
      return { is: 'failed', failure: failureOf('task-failed', taskText(failed), failed) };
    const stopped = wasUpdated ? stoppedBy(service, arrived) : undefined;
    if (stopped) return { is: 'failed', failure: stopped };
  }
  if (references(service.spec, unwanted)) {
    const stopped = stoppedBy(service, arrived);
    return !isReverting && wasUpdated && stopped
      ? { is: 'failed', failure: stopped }
      : { is: 'undone' };
  }
  const desired = neededOf(snapshot, baseline);
  const counts = { updated: running.length, desired };
  const waitsFor = (text: string): Verdict => ({ is: 'waiting', waitsFor: text, ...counts });
  // A rollout whose next task cannot be placed may never end. If the service was unhealthy before, do
  // not wait for it.
  const isHeldUp = !baseline.isHealthy && arrived.some(isWaitingForNode);
  const isUpdating = state === 'updating' && !isHeldUp;
  const enough = enoughOf(desired, baseline, isReverting);
  if (state === 'rollback_started' || (isUpdating && running.length < enough))
    return waitsFor(
      `Rolling out: ${running.length} of ${Math.max(desired, baseline.desired)} tasks running${startingOf(arrived)}`,
    );
  if (running.length < enough)
    return waitsFor(`${running.length} of ${enough} tasks running${startingOf(arrived)}`);
  const left = tasks.filter(
    (task) =>
      usesAny(task, unwanted) &&
      !isTerminal(task) &&
      isOnReadyNode(task) &&
      (isPlaced(task) || baseline.isHealthy),
  );
  if (left.length > 0) {
    const tasksLeft = left.length === 1 ? '1 task' : `${left.length} tasks`;
    return waitsFor(`Waiting for ${tasksLeft} of the other version to stop`);
  }
  const ids = running.map(({ id }) => id).sort();
  const taskIds = enough > 0 && isNewFault(baseline) ? ids.join() : '';
  const warnings = [...warningsOf(snapshot), ...shortageOf(running.length, desired)];
  return { is: 'stable', isUpdating, taskIds, ...counts, warnings };
}

/**
 * How many tasks must run. A service that was not healthy before must not be worse afterwards; one whose
 * tasks failed before may fail in the same way once it is back on its old version.
 */
function enoughOf(desired: number, baseline: Baseline, isReverting: boolean): number {
  if (baseline.isHealthy) return desired;
  return isReverting && !isNewFault(baseline) ? 0 : Math.min(desired, baseline.running);
}

/** The number of running tasks that use one of these ids. */
export const countWith = ({ tasks }: ServiceSnapshot, ids: ReadonlySet<string>) =>
  tasks.filter((task) => isRunning(task) && usesAny(task, ids)).length;

const isRunning = ({ state, desiredState }: EngineTask) =>
  state === 'running' && desiredState === 'running';

/**
 * The tasks with one of these ids that have ended by themselves since the last rollout, oldest first. All
 * times are those of the Swarm. Empty during a rollout of another client.
 */
export function endedSince(
  { service, tasks, nodesDown }: ServiceSnapshot,
  ids: ReadonlySet<string>,
): EngineTask[] {
  if (!isSettled(service)) return [];
  const since = Date.parse(service.update?.completedAt ?? service.updatedAt);
  return tasks
    .filter((task) => usesAny(task, ids) && hasEnded(task, service))
    .filter(({ nodeId }) => nodeId === null || !nodesDown.has(nodeId))
    .filter(({ stateSince }) => Date.parse(stateSince) >= since)
    .sort((a, b) => Date.parse(a.stateSince) - Date.parse(b.stateSince));
}

/** Whether a task is assigned to a node. A task that is not has received no secret and does not run. */
export const isPlaced = ({ nodeId }: EngineTask) => nodeId !== null;
const isWaitingForNode = (task: EngineTask) =>
  !isPlaced(task) && task.state === 'pending' && task.desiredState === 'running';
/** Whether a task is starting. Docker itself ends the wait for a health check, also for one of the image. */
export const isStarting = ({ state, desiredState }: EngineTask) =>
  state === 'starting' && desiredState === 'running';
/** What a failed task says of its end, in Docker's words. */
export const taskText = (task: EngineTask) =>
  task.state === 'complete' ? ofWaxseal(UNEXPECTED_END) : ofDocker(errorOf(task));

const ofWaxseal = (text: string) => ({ message: text, fullText: text });
const ofDocker = (text: string) => ({ message: publicText(text), fullText: text });

function startingOf(arrived: readonly EngineTask[]) {
  const count = arrived.filter(isStarting).length;
  return count > 0 ? `, ${count} starting` : '';
}

function shortageOf(running: number, desired: number): string[] {
  if (running >= desired) return [];
  return [
    running === 0
      ? 'No task runs. The service was not healthy before the rotation either'
      : `Only ${running} of ${desired} tasks run. The service was not healthy before the rotation either`,
  ];
}

function stoppedBy(
  service: EngineService,
  arrived: readonly EngineTask[],
): SeenFailure | undefined {
  const reason = stopOf(service);
  if (!reason) return undefined;
  const first = arrived.find(isFailure);
  return failureOf(
    reason,
    ofDocker(first ? errorOf(first) : (service.update?.message ?? '')),
    first,
  );
}

/**
 * The number of tasks that must run. Of a global service, at least as many as before the update, without
 * those on nodes that became unavailable in the meantime.
 */
function neededOf(snapshot: ServiceSnapshot, baseline: Baseline): number {
  const { service, tasks, nodesDown, nodesOpen } = snapshot;
  const { desired } = conditionOf(snapshot);
  if (service.spec.mode !== 'global') return desired;
  const onNodes = tasks.filter(({ nodeId }) => nodeId !== null);
  const lost = onNodes.filter(
    ({ nodeId, desiredState }) => nodesDown.has(nodeId!) && desiredState === 'running',
  ).length;
  const gone = new Set(onNodes.map(({ nodeId }) => nodeId!).filter((id) => !nodesOpen.has(id)));
  const before = Math.min(baseline.desired - gone.size, nodesOpen.size);
  return Math.max(desired - lost, before);
}

const warningsOf = ({ tasks, nodesDown }: ServiceSnapshot) => {
  const down = new Set(
    tasks
      .filter((task) => task.nodeId !== null && nodesDown.has(task.nodeId) && !isTerminal(task))
      .map(({ nodeId }) => nodesDown.get(nodeId!)!),
  );
  return [...down].map((node) => `Node ${node} is down: the state of its tasks is unknown`);
};

export const deadlineFailure = (waitsFor: string | null, tasks: readonly EngineTask[]) => {
  const failing =
    tasks.find((task) => task.error !== null && !isTerminal(task)) ??
    tasks.find((task) => isFailure(task) || task.state === 'complete');
  const waited = waitsFor ?? 'The service was not ready before its deadline';
  return failureOf('deadline', failing ? taskText(failing) : ofWaxseal(waited), failing);
};

/** `reason` is what Docker said. */
export const refusal = (what: string, reason?: string) =>
  failureOf(
    'refused',
    reason === undefined
      ? ofWaxseal(what)
      : { message: `${what}: ${publicText(reason)}`, fullText: `${what}: ${reason}` },
  );
