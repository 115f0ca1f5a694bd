import { Injectable } from '@nestjs/common';
import { stackOf, type Page, type ServiceTask, type TaskListQuery } from '@waxseal/shared';
import { mapInSlices } from '../common/slices.js';
import type { Actor } from '../http/actor.js';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { Engine, nodeNames, type EngineTask } from '../engine/index.js';
import { RecentTasks, Swarm } from '../swarm/index.js';
import { presentDockerText } from './present-service.js';
import { presentTask } from './present-task.js';

interface Row {
  task: EngineTask;
  service: string;
  stack: string | null;
}
type Sort = TaskListQuery['sort'];

const placeOf = ({ task }: Row) => String(task.slot ?? 0).padStart(6, '0');
const byService = (isDescending: boolean) =>
  new Ordering<Row>(
    ({ service }) => service,
    (row) => `${placeOf(row)} ${row.task.createdAt} ${row.task.id}`,
    isDescending,
  );
const bySince = (isDescending: boolean) =>
  new Ordering<Row>(
    ({ task }) => task.stateSince,
    ({ task }) => task.id,
    isDescending,
  );
const orderings: Record<Sort, Ordering<Row>> = {
  service: byService(false),
  '-service': byService(true),
  since: bySince(false),
  '-since': bySince(true),
};

/** The tasks of all services, read from the Engine. */
@Injectable()
export class TasksQueries {
  constructor(
    private readonly swarm: Swarm,
    private readonly engine: Engine,
    private readonly recentTasks: RecentTasks,
    private readonly pager: Pager,
  ) {}

  async list(
    { limit, cursor, sort, search, typos, ...filters }: TaskListQuery,
    actor: Actor,
  ): Promise<Representation<Page<ServiceTask>>> {
    this.swarm.assertWritable();
    const showsValues = actor.may('service.env.read');
    const names = nodeNames(this.swarm.nodes());
    const nodeName = (id: string) => names.get(id) ?? id;
    const rows = await mapInSlices(await this.read(filters), (task) => this.toRow(task));
    const kept = rows.filter(matches(filters, nodeName));
    const textOf = ({ task, service }: Row) =>
      [
        service,
        task.nodeId === null ? '' : nodeName(task.nodeId),
        task.image,
        presentDockerText(task.error, showsValues) ?? '',
      ].join(' ');
    const found = search ? findByName(kept, textOf, { search, typos }) : kept;
    const of = JSON.stringify(['tasks', sort, search, typos, filters]);
    const page = this.pager.page(orderings[sort].sort(found), orderings[sort], {
      limit,
      cursor,
      of,
    });
    const items = page.items.map(({ task, service, stack }) => ({
      ...presentTask(task, nodeName, showsValues),
      service,
      stack,
    }));
    return new Representation({ ...page, items });
  }

  /** Docker finds the tasks of one service. All others are read together. */
  private async read({ service }: Filters): Promise<readonly EngineTask[]> {
    if (service !== undefined) {
      const found = this.swarm.findService(service);
      return found ? this.engine.listTasks([found.id]) : [];
    }
    return this.recentTasks.read();
  }

  private toRow(task: EngineTask): Row {
    const service = this.swarm.cache.services.get(task.serviceId);
    return {
      task,
      service: service?.name ?? task.serviceId,
      stack: service ? stackOf(service.labels) : null,
    };
  }
}

type Filters = Pick<TaskListQuery, 'service' | 'node' | 'stack' | 'state' | 'desiredState'>;

const matches =
  ({ node, stack, state, desiredState }: Filters, nodeName: (id: string) => string) =>
  ({ task, stack: own }: Row) =>
    (node === undefined ||
      (task.nodeId !== null && (task.nodeId === node || nodeName(task.nodeId) === node))) &&
    (stack === undefined || own === stack) &&
    (state === undefined || task.state === state) &&
    (desiredState === undefined || task.desiredState === desiredState);
