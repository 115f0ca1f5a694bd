import { isTerminal, type EngineService, type EngineTask } from '../../engine/index.js';
import { holds, names } from './reference-swap.js';
import type { Baseline, ServiceFailure } from './rotation-record.js';

/** What was read of a service in one snapshot. */
export interface ServiceSnapshot {
  service: EngineService;
  tasks: readonly EngineTask[];
  /** Names of nodes by id; those that are not ready. */
  nodesDown: ReadonlyMap<string, string>;
  /** Ids of those that take tasks: ready, and not drained. */
  nodesOpen: ReadonlySet<string>;
}

/** What is known since the view of the Engine is unbroken. */
export interface ObservationWindow {
  /** Tasks of the first snapshot: what becomes of them may have happened in the gap before. */
  firstTasks: ReadonlySet<string>;
}

export interface Expectation {
  /** Ids that neither spec nor tasks may have any more. */
  unwanted: ReadonlySet<string>;
  baseline: Baseline;
  /** Otherwise what its rollout says is of another client's update, long ago. */
  wasUpdated: boolean;
  /** A revert has to arrive whatever fails on it, until its deadline. */
  isWayBack: boolean;
}

export type Verdict =
  | { is: 'waiting'; waitsFor: string; updated: number; desired: number }
  | { is: 'holding'; updated: number; desired: number; warnings: string[] }
  /** Someone put the old version back. */
  | { is: 'undone' }
  | { is: 'failed'; failure: ServiceFailure };

const failureOf = (
  reason: ServiceFailure['reason'],
  message: string,
  task?: EngineTask,
): ServiceFailure => ({
  reason,
  message,
  task: task?.id ?? null,
  node: task?.nodeId ?? null,
  exitCode: task?.exitCode ?? null,
});

/** Whether a service has arrived, judged by its tasks; `UpdateStatus` alone proves little. */
export function judge(
  snapshot: ServiceSnapshot,
  window: ObservationWindow,
  expected: Expectation,
): Verdict {
  const { service, tasks, nodesDown } = snapshot;
  const { unwanted, baseline, wasUpdated, isWayBack } = expected;
  const isOnReadyNode = ({ nodeId }: EngineTask) => nodeId === null || !nodesDown.has(nodeId);
  const arrived = tasks.filter((task) => !holds(task, unwanted));
  const running = arrived.filter((task) => isRunning(task) && isOnReadyNode(task));
  const state = service.update?.state;
  const failed = arrived.find(
    (task) => isFailure(task) && isOnReadyNode(task) && !window.firstTasks.has(task.id),
  );
  if (!isWayBack && baseline.isHealthy) {
    if (failed) return { is: 'failed', failure: failureOf('task-failed', errorOf(failed), failed) };
    const stopped = wasUpdated ? stoppedBy(state, service, arrived) : undefined;
    if (stopped) return { is: 'failed', failure: stopped };
  }
  if (names(service.spec, unwanted)) {
    const stopped = stoppedBy(state, service, arrived);
    return !isWayBack && wasUpdated && stopped
      ? { is: 'failed', failure: stopped }
      : { is: 'undone' };
  }
  const desired = neededOf(snapshot, baseline);
  const counts = { updated: running.length, desired };
  const waitsFor = (text: string): Verdict => ({ is: 'waiting', waitsFor: text, ...counts });
  if (state === 'updating' || state === 'rollback_started')
    return waitsFor(
      `Rolling out: ${running.length} of ${Math.max(desired, baseline.desired)} tasks run`,
    );
  const enough = baseline.isHealthy ? desired : Math.min(desired, baseline.running);
  if (running.length < enough) return waitsFor(`${running.length} of ${enough} tasks run`);
  const left = tasks.filter(
    (task) => holds(task, unwanted) && !isTerminal(task) && isOnReadyNode(task),
  );
  if (left.length > 0)
    return waitsFor(`${left.length} tasks with the other version are still stopping`);
  return { is: 'holding', ...counts, warnings: warningsOf(snapshot) };
}

/** Running tasks that have one of these. */
export const countWith = ({ tasks }: ServiceSnapshot, ids: ReadonlySet<string>) =>
  tasks.filter((task) => isRunning(task) && holds(task, ids)).length;

const isRunning = ({ state, desiredState }: EngineTask) =>
  state === 'running' && desiredState === 'running';
const isFailure = ({ state }: EngineTask) => state === 'failed' || state === 'rejected';
const errorOf = ({ error, message, exitCode }: EngineTask) =>
  error ?? (exitCode ? `${message} (exit ${exitCode})` : message);

function stoppedBy(
  state: string | undefined,
  { update }: EngineService,
  arrived: readonly EngineTask[],
): ServiceFailure | undefined {
  const first = arrived.find(isFailure);
  const message = first ? errorOf(first) : (update?.message ?? '');
  if (state === 'paused' || state === 'rollback_paused') return failureOf('paused', message, first);
  if (state === 'rollback_started' || state === 'rollback_completed')
    return failureOf('rolled-back', message, first);
  return undefined;
}

/**
 * Read together with the tasks. In the middle of an update the Engine says 0 of a global service: it
 * has to have as many as before, but for those on nodes that went meanwhile.
 */
function neededOf(
  { service, tasks, nodesDown, nodesOpen }: ServiceSnapshot,
  baseline: Baseline,
): number {
  const { mode } = service.spec;
  if (mode !== 'global') return service.status.desired;
  const onNodes = tasks.filter(({ nodeId }) => nodeId !== null);
  const lost = onNodes.filter(
    ({ nodeId, desiredState }) => nodesDown.has(nodeId!) && desiredState === 'running',
  ).length;
  const gone = new Set(onNodes.map(({ nodeId }) => nodeId!).filter((id) => !nodesOpen.has(id)));
  const before = Math.min(baseline.desired - gone.size, nodesOpen.size);
  return Math.max(service.status.desired - lost, before);
}

const warningsOf = ({ tasks, nodesDown }: ServiceSnapshot) => {
  const down = new Set(
    tasks
      .filter((task) => task.nodeId !== null && nodesDown.has(task.nodeId) && !isTerminal(task))
      .map(({ nodeId }) => nodesDown.get(nodeId!)!),
  );
  return [...down].map((node) => `Node ${node} is down: the state of its tasks is not known`);
};

export const deadlineFailure = (waitsFor: string | null, tasks: readonly EngineTask[]) => {
  const failing =
    tasks.find((task) => task.error !== null && !isTerminal(task)) ??
    tasks.find((task) => isFailure(task));
  const waited = waitsFor ?? 'The service was not ready before its deadline';
  return failureOf('deadline', failing ? errorOf(failing) : waited, failing);
};

export const refusal = (message: string) => failureOf('refused', message);
