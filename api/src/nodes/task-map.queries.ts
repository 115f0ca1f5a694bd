import { Injectable } from '@nestjs/common';
import { stackOf, type MapTask, type TaskMap, type TaskMapQuery } from '@waxseal/shared';
import { mapInSlices } from '../common/slices.js';
import { Representation } from '../http/representation.js';
import { isTerminal, type EngineTask } from '../engine/index.js';
import { RecentTasks, Swarm } from '../swarm/index.js';

/** More than a map can show, and few enough for one response. */
const MOST_TASKS = 5_000;

interface Placed extends MapTask {
  nodeId: string | null;
}

/** Reads the tasks of all services, for a map of the nodes. */
@Injectable()
export class TaskMapQueries {
  private read: Promise<readonly EngineTask[]> | undefined;
  private placed: Promise<Placed[]> | undefined;

  constructor(
    private readonly swarm: Swarm,
    private readonly recent: RecentTasks,
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

  /** All viewers share what follows from one read. */
  private tasks(): Promise<Placed[]> {
    const read = this.recent.read();
    if (this.placed && this.read === read) return this.placed;
    this.read = read;
    this.placed = read.then((tasks) => this.placeAll(tasks));
    return this.placed;
  }

  private async placeAll(tasks: readonly EngineTask[]): Promise<Placed[]> {
    const placed = await mapInSlices(tasks.filter(isShown), (task) => this.place(task));
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
