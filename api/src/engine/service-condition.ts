import type { ServiceState } from '@waxseal/shared';
import type { EngineNode, EngineService, EngineTask } from './engine.types.js';
import { nodeNames } from './node-names.js';
import { hasEnded, isJob, isPaused, isUpdating } from './service-state.js';
import { endOf, isFailure, isTerminal } from './task-state.js';

/** What the nodes mean for tasks. */
export interface NodeStates {
  /** Names, by id, of the nodes whose tasks Docker has given up. */
  nodesDown: ReadonlyMap<string, string>;
  /** Ids of the nodes that keep their tasks: neither down nor drained. */
  nodesOpen: ReadonlySet<string>;
  /** No node could be read: every Swarm has one. */
  areNodesUnknown?: boolean;
}

/** What is known of a service at one moment. */
export interface ObservedService extends NodeStates {
  service: EngineService;
  /** All its tasks; undefined if they were not read, because its counts say enough. */
  tasks: readonly EngineTask[] | undefined;
}

/** A service, its tasks and the nodes, read at the same time. */
export interface ServiceSnapshot extends NodeStates {
  service: EngineService;
  tasks: readonly EngineTask[];
}

/**
 * Whether Docker has lost the node. After a change of the leader, all nodes are `unknown` until they have
 * reported to the new one; until then Docker keeps their tasks, and then they are ready or down.
 */
export const isDown = ({ state }: Pick<EngineNode, 'state'>): boolean =>
  state !== 'ready' && state !== 'unknown';

export function nodeStatesOf(nodes: readonly EngineNode[]): NodeStates {
  const down = nodes.filter(isDown);
  const open = nodes.filter((node) => !isDown(node) && node.availability !== 'drain');
  const names = nodeNames(nodes);
  return {
    nodesDown: new Map(down.map(({ id }) => [id, names.get(id)!])),
    nodesOpen: new Set(open.map(({ id }) => id)),
    areNodesUnknown: nodes.length === 0,
  };
}

/**
 * Whether an update runs a service again that does not run all the time: a job, or a service that has
 * ended and does not restart its tasks.
 */
export function runsOnce(observed: ObservedService): boolean {
  const { service } = observed;
  if (isJob(service)) return true;
  return service.spec.restart.condition !== 'any' && isFinal(conditionOf(observed));
}

/** The state of a service, and the counts that lead to it. */
export interface ServiceCondition {
  state: ServiceState;
  running: number;
  /** Tasks that should run; of a job, those that should complete. */
  desired: number;
  /** Tasks that ended successfully and are not started again. */
  completed: number;
  /** Why the service is not well, in Docker's words. */
  reason: string | null;
}

/** A service that has its last state until a client changes it: Docker starts no more tasks of it. */
export const isFinal = ({ state }: Pick<ServiceCondition, 'state'>): boolean =>
  state === 'completed' || state === 'ended' || state === 'failed';

/**
 * Whether the counts of a service do not tell its state. Docker's counts include tasks that should stop
 * and tasks on nodes that are down, know nothing of tasks that have ended, and give no reason.
 */
export function needsTasks(service: EngineService, nodesDown: NodeStates['nodesDown']): boolean {
  const { spec, status } = service;
  if (nodesDown.size > 0 || isPaused(service) || isUpdating(service)) return true;
  if (isJob(service)) return spec.replicas === null || status.completed < spec.replicas;
  return status.running < status.desired || (spec.mode === 'global' && status.desired === 0);
}

/** Decides the state of a service. Everything that shows or uses a state asks here. */
export function conditionOf(
  { service, tasks, ...nodes }: ObservedService,
  now = Date.now(),
): ServiceCondition {
  const isKnown = tasks !== undefined && needsTasks(service, nodes.nodesDown);
  const places = isKnown ? placesOf({ service, tasks, ...nodes }) : [];
  const counts = isKnown ? countPlaces(service, places) : countsOf(service);
  const settled = stateOf(service, counts, places);
  const state =
    settled === 'degraded' && isStarting(service, counts, places, now) ? 'starting' : settled;
  const reason = wellStates.has(state) ? null : reasonOf(service, places, nodes.nodesDown);
  return { state, ...counts, reason };
}

const wellStates: ReadonlySet<ServiceState> = new Set([
  'converged',
  'starting',
  'running',
  'completed',
  'ended',
  'stopped',
]);

type Counts = Pick<ServiceCondition, 'running' | 'desired' | 'completed'>;

/** A slot of a service, or a node of a global one: at most one task should be there. */
interface Place {
  tasks: readonly EngineTask[];
  /** Tasks that Docker wants to run, or to start once another has stopped. */
  wanted: readonly EngineTask[];
  isRunning: boolean;
  /** A task of it was on a node that Docker has lost. */
  isLost: boolean;
  /** `ended`: successfully. `failed`: Docker starts no other task. */
  outcome: 'ended' | 'failed' | null;
}

function placesOf({ service, tasks, ...nodes }: ObservedService): Place[] {
  const { nodesDown, nodesOpen, areNodesUnknown = false } = nodes;
  const isGlobal = service.spec.mode.startsWith('global');
  const byPlace = new Map<string, EngineTask[]>();
  for (const task of tasks ?? []) {
    // Each run of a job has tasks of its own.
    const isEarlierRun = isJob(service) && task.jobIteration !== service.jobIteration;
    if (isEarlierRun || task.desiredState === 'remove') continue;
    const place = String(isGlobal ? task.nodeId : task.slot);
    byPlace.set(place, [...(byPlace.get(place) ?? []), task]);
  }
  return [...byPlace.values()].map((own) => {
    const wanted = own.filter(isWanted);
    const isRunning = wanted.some(
      ({ state, desiredState, nodeId }) =>
        state === 'running' && desiredState !== 'ready' && !isOn(nodesDown, nodeId),
    );
    const last = own.reduce((a, b) => (a.createdAt > b.createdAt ? a : b));
    const outcome = wanted.length > 0 ? null : outcomeOf(last);
    // A global service wants nothing of a node that is drained or down.
    const isOpen = areNodesUnknown || nodesOpen.has(last.nodeId ?? '');
    const isLeft = service.spec.mode === 'global' && !isOpen;
    return {
      tasks: own,
      wanted,
      isRunning,
      isLost: own.some((task) => task.state === 'orphaned' || isStranded(task, nodesDown)),
      outcome: isLeft && outcome === 'failed' ? null : outcome,
    };
  });
}

/** A task of a job should `complete`; one that has done so wants nothing more. */
const isWanted = ({ state, desiredState }: EngineTask) =>
  desiredState === 'running' ||
  desiredState === 'ready' ||
  (desiredState === 'complete' && state !== 'complete');

const isOn = (nodes: ReadonlyMap<string, string>, nodeId: string | null) =>
  nodeId !== null && nodes.has(nodeId);

/** On a node that is down: Docker does not know whether it still runs. */
const isStranded = (task: EngineTask, nodesDown: NodeStates['nodesDown']) =>
  isOn(nodesDown, task.nodeId) && !isTerminal(task);

function outcomeOf(task: EngineTask): Place['outcome'] {
  if (task.state === 'complete') return 'ended';
  return isFailure(task) ? 'failed' : null;
}

function countPlaces({ spec }: EngineService, places: readonly Place[]): Counts {
  const running = places.filter(({ isRunning }) => isRunning).length;
  const completed = places.filter(({ outcome }) => outcome === 'ended').length;
  const taken = places.filter(({ wanted, outcome }) => wanted.length > 0 || outcome !== null);
  return { running, desired: spec.replicas ?? taken.length, completed };
}

function countsOf(service: EngineService): Counts {
  const { running, desired, completed } = service.status;
  if (!isJob(service)) return { running, desired, completed: 0 };
  return { running, desired: service.spec.replicas ?? desired + completed, completed };
}

function stateOf(
  service: EngineService,
  { running, desired, completed }: Counts,
  places: readonly Place[],
): ServiceState {
  if (isPaused(service)) return 'paused';
  if (isUpdating(service)) return places.some(isUnplaceable) ? 'degraded' : 'updating';
  if (desired === 0) return 'stopped';
  const isOver = places.length > 0 && places.every(({ wanted }) => wanted.length === 0);
  const hasFailed = places.some(({ outcome }) => outcome === 'failed');
  if (isOver && hasFailed) return 'failed';
  if (isJob(service)) {
    if (completed >= desired) return 'completed';
    return hasFailed || places.some(isTroubled) ? 'degraded' : 'running';
  }
  if (isOver && completed >= desired) return 'ended';
  return running + completed < desired ? 'degraded' : 'converged';
}

const START_MS = 10 * 60_000;

/** How long a task may take until it runs: to be placed, to pull its image, to become healthy. */
function startMsOf({ spec: { healthCheck } }: EngineService): number {
  if (!healthCheck) return START_MS;
  const { startPeriodMs, intervalMs, retries } = healthCheck;
  return START_MS + startPeriodMs + intervalMs * retries;
}

/** When a client last changed the service, by the clock of the Swarm. Docker sets `updatedAt` at each step of a rollout too. */
export const changedAt = ({ update, updatedAt }: EngineService) =>
  Date.parse(update?.startedAt ?? updatedAt);

/**
 * Whether what does not run yet is on the way: tasks that Docker has created and that had no trouble since
 * the service was changed, or tasks that it is about to create after a change.
 */
function isStarting(
  service: EngineService,
  { running, desired, completed }: Counts,
  places: readonly Place[],
  now: number,
): boolean {
  if (isJob(service) || isUpdating(service)) return false;
  const isRecent = (time: number) => now - time < startMsOf(service);
  const waiting = places.filter(({ wanted, isRunning }) => wanted.length > 0 && !isRunning);
  const isOnTheWay = (place: Place) =>
    !place.isLost &&
    place.wanted.every((task) => isArriving(task) && isRecent(Date.parse(task.createdAt))) &&
    !place.tasks.some((task) => hasEnded(task, service) && isSinceChange(task, service));
  if (places.some(({ outcome }) => outcome === 'failed') || !waiting.every(isOnTheWay))
    return false;
  return running + completed + waiting.length >= desired || isRecent(changedAt(service));
}

/** A task that does not run yet, and that nothing keeps from it. */
const isArriving = ({ state, error }: EngineTask) => arriving.has(state) && error === null;
const arriving = new Set([
  ...['new', 'pending', 'assigned', 'accepted'],
  ...['preparing', 'ready', 'starting'],
]);

const isSinceChange = ({ stateSince }: EngineTask, service: EngineService) =>
  Date.parse(stateSince) >= changedAt(service);

/** A task should run now, and no node can take it. While another one stops, it only should be ready. */
const isUnplaceable = ({ wanted }: Place) =>
  wanted.some(
    ({ state, desiredState, error }) =>
      state === 'pending' && desiredState !== 'ready' && error !== null,
  );

/**
 * Whether tasks of a service end by themselves where none runs, and neither a node nor a constraint is the
 * cause: the application does not work.
 */
export function isFailing(observed: ObservedService): boolean {
  return placesOf(observed).some(
    (place) =>
      !place.isRunning &&
      !isUnplaceable(place) &&
      !place.wanted.some(({ nodeId }) => isOn(observed.nodesDown, nodeId)) &&
      place.tasks.some((task) => hasEnded(task, observed.service)),
  );
}

/** A job has tasks that only wait for their turn or start: that alone is no trouble. */
const isTroubled = (place: Place) =>
  !place.isRunning &&
  (isUnplaceable(place) ||
    place.tasks.some(isFailure) ||
    place.wanted.some(({ state }) => state === 'running'));

/**
 * Of places where nothing runs: what no node can take, a node that is not ready, the last failure, or a
 * task that takes too long. A failure before the last change is not a reason, unless Docker starts no other
 * task.
 */
function reasonOf(
  service: EngineService,
  places: readonly Place[],
  nodesDown: NodeStates['nodesDown'],
): string | null {
  const isRollout = isPaused(service) || isUpdating(service);
  const waiting = places.filter(isUnplaceable).flatMap(({ wanted }) => wanted);
  const unplaceable = waiting.find(({ state, error }) => state === 'pending' && error !== null);
  if (unplaceable) return unplaceable.error;
  const idle = places.filter(({ isRunning, outcome }) => !isRunning && outcome !== 'ended');
  const wanted = idle.flatMap((place) => place.wanted);
  const lost = wanted.find((task) => isStranded(task, nodesDown));
  if (lost) return `Node ${nodesDown.get(lost.nodeId!)} is not ready`;
  const [last] = (isRollout ? places : idle)
    .flatMap((place) =>
      place.tasks.filter((task) =>
        isRollout
          ? isOfRollout(task, service)
          : place.outcome === 'failed' || isSinceChange(task, service),
      ),
    )
    .filter((task) => (isRollout ? isFailure(task) : hasEnded(task, service)))
    .sort((a, b) => (a.stateSince < b.stateSince ? 1 : -1));
  if (last) return endOf(last);
  if (isRollout) return isPaused(service) ? (service.update?.message ?? null) : null;
  const late = wanted.find(isArriving);
  return late ? `A task is still ${late.state}` : null;
}

/** A rollout stops earlier tasks, and some end with an error because of it. */
const isOfRollout = ({ createdAt }: EngineTask, { update }: EngineService) =>
  createdAt >= (update?.startedAt ?? '');
