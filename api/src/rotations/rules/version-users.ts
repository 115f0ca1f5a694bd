import { stackOf } from '@waxseal/shared';
import { mapInSlices } from '../../common/slices.js';
import { isTerminal, usesAny, type EngineService, type EngineTask } from '../../engine/index.js';
import { membershipOf } from '../../families/index.js';
import type { ServiceSnapshot } from './judge-service.js';

/** Whether a live task uses one of the ids. */
export const isUsedByTask = (snapshot: ServiceSnapshot, ids: ReadonlySet<string>) =>
  snapshot.tasks.some((task) => usesAny(task, ids) && isLive(task, snapshot));

/**
 * Tasks on a node that is down do not count: their state is unknown, and the node stops them when it
 * becomes ready again.
 */
const isLive = (task: EngineTask, { nodesDown }: ServiceSnapshot) =>
  !isTerminal(task) && !(task.nodeId !== null && nodesDown.has(task.nodeId));

/** Which services use each version, by its Docker id. */
export interface VersionUsers {
  /** In their spec or in a live task. */
  users: ReadonlyMap<string, readonly EngineService[]>;
  /** In their previous spec, but not in their spec. */
  tied: ReadonlyMap<string, readonly EngineService[]>;
}

/** One pass over all services and tasks, however many versions are looked up afterwards. */
export async function usersOf(snapshots: readonly ServiceSnapshot[]): Promise<VersionUsers> {
  const users = new Map<string, EngineService[]>();
  const tied = new Map<string, EngineService[]>();
  await mapInSlices(snapshots, (snapshot) => {
    const { service, tasks } = snapshot;
    const inSpec = idsIn(service.spec);
    const live = tasks.filter((task) => isLive(task, snapshot));
    const inTasks = live.flatMap(({ secretIds, configIds }) => [...secretIds, ...configIds]);
    for (const id of new Set([...inSpec, ...inTasks])) add(users, id, service);
    for (const id of idsIn(service.previousSpec)) if (!inSpec.has(id)) add(tied, id, service);
  });
  return { users, tied };
}

const idsIn = (spec: EngineService['previousSpec']) =>
  new Set(spec ? [...spec.secrets, ...spec.configs].map(({ id }) => id) : []);

function add(byId: Map<string, EngineService[]>, id: string, service: EngineService) {
  const services = byId.get(id);
  if (services) services.push(service);
  else byId.set(id, [service]);
}

/** Whether a stack deployed the object, that is, no rotation created it. */
export const isStackOwned = (object: { name: string; labels: Record<string, string> }) =>
  stackOf(object.labels) !== null && membershipOf(object) === undefined;
