import { Injectable } from '@nestjs/common';
import { stackOf, type MapTask, type TaskMap, type TaskMapQuery } from '@waxseal/shared';
import { mapInSlices } from '../common/slices.js';
import { Representation } from '../http/representation.js';
import { Engine, isTerminal, type EngineTask } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';

/** Docker sends no events for tasks. All viewers share a read that is at most so old. */
const FRESH_MS = 1_000;
/** More than a map can show, and few enough for one response. */
const MOST_TASKS = 5_000;

interface Placed extends MapTask {
  nodeId: string | null;
}

/** Reads the tasks of all services, for a map of the nodes. */
@Injectable()
export class TaskMapQueries {
  private readAt = -Infinity;
  private read: Promise<Placed[]> | undefined;

  constructor(
    private readonly swarm: Swarm,
    private readonly engine: Engine,
  ) {}

  async get({ stack }: TaskMapQuery): Promise<Representation<TaskMap>> {
    const nodes = this.swarm.nodes();
    this.swarm.assertWritable();
    const all = await this.tasks();
    const wanted = stack === undefined ? all : all.filter((task) => task.stack === stack);
    const byNode = new Map<string | null, MapTask[]>([[null, []]]);
    for (const { id } of nodes) byNode.set(id, []);
    // The node of a task may have been deleted.
    for (const { nodeId, ...task } of wanted.slice(0, MOST_TASKS))
      (byNode.get(nodeId) ?? byNode.get(null)!).push(task);
    const columns = nodes.map(({ id, role, state, availability }) => ({
      id,
      name: this.swarm.nodeName(id),
      role,
      state,
      availability,
      tasks: byNode.get(id)!,
    }));
    return Representation.list({
      total: wanted.length,
      nodes: columns.sort((a, b) => (a.name < b.name ? -1 : 1)),
      unassigned: byNode.get(null)!,
    });
  }

  private tasks(): Promise<Placed[]> {
    if (this.read && performance.now() - this.readAt < FRESH_MS) return this.read;
    const read = this.readTasks();
    this.readAt = performance.now();
    this.read = read;
    // A failure is not kept for others.
    read.catch(() => this.read === read && (this.read = undefined));
    return read;
  }

  private async readTasks(): Promise<Placed[]> {
    const tasks = (await this.engine.listTasks()).filter(isShown);
    const placed = await mapInSlices(tasks, (task) => this.place(task));
    return placed.sort(byService);
  }

  private place({ id, serviceId, nodeId, slot, state, desiredState }: EngineTask): Placed {
    const service = this.swarm.cache.services.get(serviceId);
    return {
      id,
      service: service?.name ?? serviceId,
      stack: service ? stackOf(service.labels) : null,
      slot,
      state,
      desiredState,
      nodeId,
    };
  }
}

/** Tasks that have ended are shown only until Docker replaces them. */
const isShown = (task: EngineTask) => task.desiredState === 'running' || !isTerminal(task);

const byService = (a: Placed, b: Placed) =>
  a.service === b.service
    ? (a.slot ?? 0) - (b.slot ?? 0) || (a.id < b.id ? -1 : 1)
    : a.service < b.service
      ? -1
      : 1;
