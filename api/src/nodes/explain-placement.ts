import { Injectable } from '@nestjs/common';
import type { NodePlacement, Page, SubListQuery } from '@waxseal/shared';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { Engine, nodeNames, type EngineService } from '../engine/index.js';
import { ServicesQueries } from '../services/index.js';
import { Swarm } from '../swarm/index.js';
import { Placements } from './placement.js';

/** Explains on which nodes Docker can start a task of a service, and why not on the others. */
@Injectable()
export class ExplainPlacement {
  constructor(
    private readonly swarm: Swarm,
    private readonly services: ServicesQueries,
    private readonly engine: Engine,
    private readonly pager: Pager,
  ) {}

  async execute(
    name: string,
    { limit, cursor }: SubListQuery,
  ): Promise<Representation<Page<NodePlacement>>> {
    const service = this.services.find(name);
    this.swarm.assertWritable();
    const nodes = this.swarm.nodes();
    const names = nodeNames(nodes);
    // What other services reserve matters only to a service that reserves something, too.
    const tasks = await this.engine.listTasks(reserves(service) ? undefined : [service.id]);
    const { services } = this.swarm.cache;
    const placements = new Placements(nodes, tasks, (id) => services.get(id));
    const rows = placements.explain(service).map(({ node: { id }, tasks: count, obstacle }) => ({
      node: { id, name: names.get(id)! },
      tasks: count,
      obstacle: obstacle ?? null,
    }));
    const of = JSON.stringify(['placement', service.id]);
    return new Representation(this.pager.page(byNode.sort(rows), byNode, { limit, cursor, of }));
  }
}

const reserves = ({ spec: { resources } }: EngineService) =>
  (resources.reservedCpus ?? 0) > 0 || (resources.reservedMemoryBytes ?? 0) > 0;

const byNode = new Ordering<NodePlacement>(
  ({ node }) => node.name,
  ({ node }) => node.id,
);
