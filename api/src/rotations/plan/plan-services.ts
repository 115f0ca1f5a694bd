import { stackOf, type PlannedService, type ServiceChoice } from '@waxseal/shared';
import { presentMount } from '../../common/mount.js';
import {
  conditionOf,
  isDownForAMoment,
  isJob,
  isSettled,
  runsOnce,
  type EngineService,
  type ObjectKind,
  type ServiceCondition,
} from '../../engine/index.js';
import { deadlineOf, expectedOf } from '../rules/deadline.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import type { Baseline } from '../rules/rotation-record.js';

/** The change of one family. */
export interface PlannedSwap {
  kind: ObjectKind;
  name: string;
  /** Maps the Docker ids of the replaced versions to their numbers. */
  from: ReadonlyMap<string, number>;
  toName: string;
}

export interface PlanInput {
  snapshots: readonly ServiceSnapshot[];
  swaps: readonly PlannedSwap[];
  choices: Readonly<Record<string, ServiceChoice>>;
  busy: ServiceChoice['busy'];
  canary: boolean;
  deadlineSeconds: number | null;
  stabilityWindowSeconds: number;
  /** Maps the id of a service to the rotation of other families that is updating it. */
  turns: ReadonlyMap<string, Turn>;
  ownServiceId: string | null;
}

/** Another rotation that is updating a service. This rotation waits for it. */
export interface Turn {
  families: string;
  /** The health of the service before that rotation. */
  baseline: Baseline;
}

/** Plans what the rotation does to each service, in the order of the updates. */
export function planServices(input: PlanInput): PlannedService[] {
  const planned = input.snapshots.map((snapshot) => planService(snapshot, input)).sort(byOrder);
  const updated = planned.filter(({ effect }) => effect === 'update');
  const canary = input.canary && updated.length > 1 ? updated[0] : undefined;
  return planned.map((service, index) => ({
    ...service,
    position: index + 1,
    isCanary: service === canary,
  }));
}

function planService(snapshot: ServiceSnapshot, input: PlanInput): PlannedService {
  const { service, tasks, nodesDown } = snapshot;
  const { swaps, choices, ownServiceId } = input;
  const { spec, name, id, update } = service;
  const choice = choices[name] ?? {};
  const turn = input.turns.get(id);
  // While another rotation updates the service, its health before that rotation is its baseline.
  const condition = { ...conditionOf(snapshot), ...turn?.baseline };
  const updated = { spec, desired: condition.desired };
  const isBusy = !turn && !isSettled(service);
  const isOnce = runsOnce(snapshot);
  const references = referencesOf(service, swaps);
  const effect = effectOf(
    { isOnce, isBusy, isConcerned: references.length > 0 },
    choice,
    input.busy,
  );
  const replaces = effect === 'update' || effect === 'rerun';
  const wouldBeDown = replaces && !isOnce && isDownForAMoment(service, condition.desired);
  const obstacle = startFirstObstacle(snapshot, condition.desired);
  const isStartFirst = wouldBeDown && !obstacle && choice.startFirst === true;
  const stack = stackOf(service.labels);
  const down = tasks.filter(({ nodeId, desiredState }) => {
    return nodeId !== null && nodesDown.has(nodeId) && desiredState === 'running';
  });
  const { parallelism, delayMs, monitorMs, order, failureAction } = spec.updatePolicy;
  const expectedSeconds =
    replaces && !isOnce ? expectedOf(updated, input.stabilityWindowSeconds * 1000) / 1000 : 0;
  return {
    service: name,
    id,
    stack,
    mode: spec.mode,
    position: 0,
    isCanary: false,
    isOwn: id === ownServiceId,
    effect,
    references,
    running: condition.running,
    desired: condition.desired,
    restarts: replaces ? condition.desired : 0,
    health: healthOf(condition),
    nodesDown: [...new Set(down.map(({ nodeId }) => nodesDown.get(nodeId!)!))],
    deadlineSeconds: input.deadlineSeconds ?? deadlineOf(updated) / 1000,
    expectedSeconds,
    updatePolicy: { parallelism, delayMs, monitorMs, order, failureAction },
    isDownForAMoment: wouldBeDown && !isStartFirst,
    startFirst: !wouldBeDown ? 'no-need' : (obstacle ?? (isStartFirst ? 'chosen' : 'offered')),
    busy: isBusy ? update!.state : null,
    choices: [
      ...(isBusy && references.length > 0 ? ['busy' as const] : []),
      ...(isOnce && references.length > 0 ? ['job' as const] : []),
      ...(wouldBeDown && !obstacle ? ['startFirst' as const] : []),
    ],
    composeLines: stack && replaces ? composeLines(stack, references, swaps) : [],
    warnings: warningsOf(service, { effect, isStartFirst, isBusy, isOnce, expectedSeconds, turn }),
  };
}

/** Why a new task cannot start beside the old one. */
function startFirstObstacle({ service, nodesOpen }: ServiceSnapshot, desired: number) {
  const { ports, maxReplicasPerNode, constraints } = service.spec;
  if (ports.some(({ publishMode }) => publishMode === 'host')) return 'host-port';
  if (maxReplicasPerNode === null) return undefined;
  // The number of nodes that meet the constraints is unknown, so it is taken as 0.
  const room = constraints.length > 0 ? 0 : maxReplicasPerNode * nodesOpen.size;
  return desired < room ? undefined : 'no-room';
}

interface Situation {
  /** A job, or a service whose tasks have ended. An update would run it again. */
  isOnce: boolean;
  isBusy: boolean;
  isConcerned: boolean;
}

function effectOf(
  { isOnce, isBusy, isConcerned }: Situation,
  choice: ServiceChoice,
  busyForAll: ServiceChoice['busy'],
): PlannedService['effect'] {
  if (!isConcerned) return 'none';
  if (isOnce) return choice.job === 'rerun' ? 'rerun' : 'skip';
  if (!isBusy) return 'update';
  switch (choice.busy ?? busyForAll ?? 'refuse') {
    case 'refuse':
      return 'refuse';
    case 'skip':
      return 'skip';
    case 'takeOver':
      return 'update';
  }
}

const referencesOf = ({ spec }: EngineService, swaps: readonly PlannedSwap[]) =>
  swaps.flatMap(({ kind, name, from }) =>
    (kind === 'secret' ? spec.secrets : spec.configs)
      .filter(({ id }) => from.has(id))
      .map((reference) => ({
        kind,
        name,
        version: from.get(reference.id)!,
        mount: presentMount(reference),
      })),
  );

const wellStates: ReadonlySet<string> = new Set(['running', 'completed', 'ended']);

function healthOf({ state, running, desired }: ServiceCondition): PlannedService['health'] {
  if (desired === 0) return 'stopped';
  const isWell = wellStates.has(state) || running >= desired;
  return isWell ? 'healthy' : 'unhealthy';
}

/** A healthy service with few tasks is the best canary. Waxseal's own service is updated last. */
const rank = ({ isOwn, effect, health, desired }: PlannedService) => [
  effect === 'update' ? 0 : effect === 'rerun' ? 1 : 2,
  Number(isOwn),
  health === 'healthy' ? 0 : health === 'stopped' ? 1 : 2,
  desired,
];

function byOrder(a: PlannedService, b: PlannedService): number {
  const [ranksA, ranksB] = [rank(a), rank(b)];
  const index = ranksA.findIndex((value, at) => value !== ranksB[at]);
  if (index >= 0) return ranksA[index]! - ranksB[index]!;
  return a.service < b.service ? -1 : 1;
}

/** The key in the compose file is the name in the Swarm without the stack's prefix. */
function composeLines(
  stack: string,
  references: PlannedService['references'],
  swaps: readonly PlannedSwap[],
): string[] {
  return (['secret', 'config'] as const).flatMap((kind) => {
    const concerned = swaps.filter(
      (swap) =>
        swap.kind === kind && references.some((one) => one.name === swap.name && one.kind === kind),
    );
    const lines = concerned.flatMap(({ name, toName }) => [
      `  ${name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name}:`,
      '    external: true',
      `    name: ${toName}`,
    ]);
    return lines.length > 0 ? [`${kind}s:`, ...lines] : [];
  });
}

const LONG_SECONDS = 600;

/** For example "3 hours". */
function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** Estimates how long all updates take, in seconds: the canary alone, then in batches of `parallelism`. */
export function expectedOfAll(services: readonly PlannedService[], parallelism: number): number {
  const alone = services.filter(({ isCanary, isOwn }) => isCanary || isOwn);
  const others = services.filter(({ isCanary, isOwn }) => !isCanary && !isOwn);
  const batches = alone.map((service) => [service]);
  for (let start = 0; start < others.length; start += parallelism)
    batches.push(others.slice(start, start + parallelism));
  return batches
    .map((batch) => Math.max(...batch.map(({ expectedSeconds }) => expectedSeconds)))
    .reduce((sum, seconds) => sum + seconds, 0);
}

function warningsOf(
  service: EngineService,
  {
    effect,
    isStartFirst,
    isBusy,
    isOnce,
    expectedSeconds,
    turn,
  }: Pick<Situation, 'isBusy' | 'isOnce'> & {
    effect: string;
    isStartFirst: boolean;
    expectedSeconds: number;
    turn: Turn | undefined;
  },
): string[] {
  const { spec, name } = service;
  const stack = stackOf(service.labels);
  const replaces = effect === 'update' || effect === 'rerun';
  const isWritable = spec.mounts.some(({ isReadOnly, type }) => !isReadOnly && type !== 'tmpfs');
  return [
    ...(effect === 'skip' && isJob(service)
      ? [`Job ${name} keeps using the old version, so it is not deleted`]
      : []),
    ...(effect === 'skip' && isOnce && !isJob(service)
      ? [`${name} has ended and stays on the old version, which is not deleted`]
      : []),
    ...(effect === 'rerun' && !isJob(service)
      ? [`${name} has ended: the update runs it again`]
      : []),
    ...(turn ? [`Waits until the rotation of ${turn.families} is done with this service`] : []),
    ...(expectedSeconds >= LONG_SECONDS
      ? [`Its update takes about ${inWords(expectedSeconds)}, because of its update policy`]
      : []),
    ...(effect === 'skip' && isBusy ? ['Stays on the old version, which is not deleted'] : []),
    ...(effect === 'update' && isBusy
      ? ['Its current rollout is replaced, and Docker stops monitoring it']
      : []),
    ...(isStartFirst
      ? [
          'After this rotation `docker service rollback` no longer restores the old value; restore the version instead',
        ]
      : []),
    ...(isStartFirst && isWritable
      ? ['Old and new tasks briefly run side by side with a writable mount']
      : []),
    ...(replaces && stack
      ? [`Part of stack ${stack}: redeploying the unchanged compose file restores the old version`]
      : []),
  ];
}
