import { Injectable } from '@nestjs/common';
import type { SubListQuery, UnevenService, UnevenServicePage } from '@waxseal/shared';
import { Slice } from '../common/slices.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { nodeNames, type EngineNode, type EngineTask } from '../engine/index.js';
import { RecentTasks, Swarm, type KnownService } from '../swarm/index.js';
import { Placements, summarize, type NodeForService } from './placement.js';

/** A smaller difference between two nodes cannot always be avoided, and is not worth a restart. */
const UNEVEN = 2;

type Row = NodeForService & { tasksAfter: number };

/** Finds the services whose tasks a restart would spread more evenly, such as after a node has returned. */
@Injectable()
export class RebalancingQueries {
  constructor(
    private readonly swarm: Swarm,
    private readonly recent: RecentTasks,
    private readonly pager: Pager,
  ) {}

  async list({ limit, cursor }: SubListQuery): Promise<Representation<UnevenServicePage>> {
    const nodes = this.swarm.nodes();
    this.swarm.assertWritable();
    const found = await this.findUneven(nodes, await this.recent.read());
    const of = JSON.stringify(['rebalancing']);
    const page = this.pager.page(inOrder.sort(found), inOrder, { limit, cursor, of });
    const proposed = found.filter(({ obstacle }) => obstacle === null).length;
    return Representation.list({ ...page, proposed });
  }

  private async findUneven(
    nodes: readonly EngineNode[],
    tasks: readonly EngineTask[],
  ): Promise<UnevenService[]> {
    const { services } = this.swarm.cache;
    const placements = new Placements(nodes, tasks, (id) => services.get(id));
    const names = nodeNames(nodes);
    const open = nodes.filter(isOpen);
    const found: UnevenService[] = [];
    const slice = new Slice();
    for (const service of this.swarm.services()) {
      if (slice.isOver) await slice.next();
      // A global service has one task on each node, and a job runs again with every update.
      if (service.spec.mode !== 'replicated') continue;
      if (!isUneven(open.map(({ id }) => ({ tasks: placements.countOf(service, id) })))) continue;
      const rows = await placements.replace(service, slice);
      found.push({
        service: service.name,
        nodes: presentNodes(rows, names),
        obstacle: this.obstacleOf(service, rows),
      });
    }
    return found;
  }

  private obstacleOf(service: KnownService, rows: readonly Row[]): string | null {
    if (this.swarm.isOwn(service)) return 'Waxseal runs in this service';
    const { state } = service.condition;
    if (state !== 'converged') return `the service is ${state}`;
    const able = rows.filter(({ obstacle }) => obstacle === undefined);
    const unable = rows.flatMap(({ node, obstacle }) => (isOpen(node) ? (obstacle ?? []) : []));
    if (!isUneven(able)) return `cannot run on the other nodes: ${summarize(unable)}`;
    const after = able.map(({ tasksAfter: tasks }) => ({ tasks }));
    if (difference(after) >= difference(able))
      return 'Docker would place the tasks like this again';
    return null;
  }
}

const isOpen = ({ state, availability }: EngineNode) =>
  state === 'ready' && availability === 'active';

const isUneven = (rows: readonly { tasks: number }[]) => difference(rows) >= UNEVEN;

function difference(rows: readonly { tasks: number }[]): number {
  const counts = rows.map(({ tasks }) => tasks);
  return counts.length === 0 ? 0 : Math.max(...counts) - Math.min(...counts);
}

/** Without the nodes that have none of its tasks, and can have none. */
const presentNodes = (
  rows: readonly Row[],
  names: ReadonlyMap<string, string>,
): UnevenService['nodes'] =>
  rows
    .filter(({ tasks, obstacle }) => tasks > 0 || obstacle === undefined)
    .map(({ node: { id }, tasks, tasksAfter }) => ({ id, name: names.get(id)!, tasks, tasksAfter }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/** Those that are proposed come first. */
const inOrder = new Ordering<UnevenService>(
  ({ obstacle }) => (obstacle === null ? 0 : 1),
  ({ service }) => service,
);
