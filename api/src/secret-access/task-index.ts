import { mapInSlices } from '../common/slices.js';
import { isTerminal, type EngineTask } from '../engine/index.js';

type NodesByService = ReadonlyMap<string, ReadonlySet<string>>;

/** On which nodes live tasks run: all of a service, and those that hold a Docker secret. */
export interface TaskIndex {
  bySecret: ReadonlyMap<string, NodesByService>;
  byService: NodesByService;
}

const known = new WeakMap<readonly EngineTask[], Promise<TaskIndex>>();

/** Built once for each list of tasks. */
export function indexOf(tasks: readonly EngineTask[]): Promise<TaskIndex> {
  const index = known.get(tasks) ?? build(tasks);
  known.set(tasks, index);
  return index;
}

async function build(tasks: readonly EngineTask[]): Promise<TaskIndex> {
  const bySecret = new Map<string, Map<string, Set<string>>>();
  const byService = new Map<string, Set<string>>();
  await mapInSlices(tasks, (task) => {
    if (isTerminal(task)) return;
    add(byService, task);
    for (const id of task.secretIds) {
      const services = bySecret.get(id) ?? new Map<string, Set<string>>();
      bySecret.set(id, services);
      add(services, task);
    }
  });
  return { bySecret, byService };
}

/** A task that no node has yet counts for its service all the same. */
function add(services: Map<string, Set<string>>, { serviceId, nodeId }: EngineTask) {
  const nodes = services.get(serviceId) ?? new Set<string>();
  services.set(serviceId, nodeId === null ? nodes : nodes.add(nodeId));
}
