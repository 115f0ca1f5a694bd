import { Injectable } from '@nestjs/common';
import type {
  Node,
  NodeDetails,
  NodeListQuery,
  NodeTask,
  NodeTaskPage,
  Page,
  SubListQuery,
} from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { presentLabels } from '../http/label-changes.js';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { Engine, type EngineNode, type EngineTask } from '../engine/index.js';
import { presentTask } from '../services/index.js';
import { Swarm } from '../swarm/index.js';

const byName = (isDescending: boolean) =>
  new Ordering<Node>(
    ({ name }) => name,
    ({ id }) => id,
    isDescending,
  );
const orderings = { name: byName(false), '-name': byName(true) };

@Injectable()
export class NodesQueries {
  constructor(
    private readonly swarm: Swarm,
    private readonly engine: Engine,
    private readonly pager: Pager,
  ) {}

  list({ limit, cursor, sort, ...filters }: NodeListQuery): Representation<Page<Node>> {
    const { role, availability, state } = filters;
    const nodes = this.swarm
      .nodes()
      .filter(
        (node) =>
          (role ?? node.role) === node.role &&
          (availability ?? node.availability) === node.availability &&
          (state ?? node.state) === node.state,
      );
    const all = nodes.map((node) => present(node, this.swarm.nodeName(node.id)));
    const found = findByName(all, ({ name }) => name, filters);
    const rows = orderings[sort].sort(found);
    const of = JSON.stringify(['nodes', sort, filters]);
    return Representation.list(this.pager.page(rows, orderings[sort], { limit, cursor, of }));
  }

  get(id: string, actor: Actor): Representation<NodeDetails> {
    return this.represent(this.find(id), actor);
  }

  find(id: string): EngineNode {
    this.swarm.assertReadable('nodes');
    const node = this.swarm.cache.nodes.get(id);
    if (!node) throw new NotFound();
    return node;
  }

  represent(node: EngineNode, actor: Actor): Representation<NodeDetails> {
    const { id, role, availability, labels } = node;
    const body = presentDetails(node, this.swarm.nodeName(id), actor.may('service.env.read'));
    return new Representation(body, JSON.stringify([id, role, availability, labels]));
  }

  /** The tasks that should run on the node, by service and slot. Read from the Engine. */
  async listTasks(
    id: string,
    { limit, cursor }: SubListQuery,
    actor: Actor,
  ): Promise<Representation<NodeTaskPage>> {
    this.find(id);
    this.swarm.assertWritable();
    const { services } = this.swarm.cache;
    const showsValues = actor.may('service.env.read');
    const found = await this.engine.listTasksOn(id);
    const tasks = found.map((task) => ({
      service: services.get(task.serviceId)?.name ?? task.serviceId,
      ...presentTask(task, (nodeId) => this.swarm.nodeName(nodeId), showsValues),
    }));
    const of = JSON.stringify(['node-tasks', id]);
    const page = this.pager.page(byService.sort(tasks), byService, { limit, cursor, of });
    return new Representation({ ...page, reserved: this.reservedBy(found) });
  }

  private reservedBy(tasks: readonly EngineTask[]): NodeTaskPage['reserved'] {
    const all = tasks.map(({ serviceId }) => this.swarm.cache.services.get(serviceId));
    const sum = (of: 'reservedCpus' | 'reservedMemoryBytes') =>
      all.reduce((total, service) => total + (service?.spec.resources[of] ?? 0), 0);
    // Sums of fractions such as 0.1 are not exact. Docker counts in billionths.
    return {
      cpus: Number(sum('reservedCpus').toFixed(9)),
      memoryBytes: sum('reservedMemoryBytes'),
    };
  }
}

const byService = new Ordering<NodeTask>(
  ({ service }) => service,
  ({ slot, id }) => `${String(slot ?? 0).padStart(6, '0')} ${id}`,
);

const presentDetails = (node: EngineNode, name: string, showsValues: boolean): NodeDetails => ({
  kind: 'node',
  ...present(node, name),
  message: node.message,
  os: node.os,
  architecture: node.architecture,
  cpus: node.cpus,
  memoryBytes: node.memoryBytes,
  labels: presentLabels(node.labels, showsValues),
  engineLabels: presentLabels(node.engineLabels, showsValues),
  plugins: node.plugins,
});

const present = (node: EngineNode, name: string): Node => ({
  id: node.id,
  name,
  role: node.role,
  state: node.state,
  availability: node.availability,
  isLeader: node.isLeader,
  isReachable: node.isReachable,
  address: node.address,
  engineVersion: node.engineVersion,
  createdAt: node.createdAt,
});
