import { Injectable } from '@nestjs/common';
import type { Node, NodeListQuery, Page } from '@waxseal/shared';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { nodeNames, type EngineNode } from '../engine/index.js';
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
    private readonly pager: Pager,
  ) {}

  list({ limit, cursor, sort, ...search }: NodeListQuery): Representation<Page<Node>> {
    const nodes = this.swarm.nodes();
    const names = nodeNames(nodes);
    const all = nodes.map((node) => present(node, names.get(node.id)!));
    const found = findByName(all, ({ name }) => name, search);
    const rows = orderings[sort].sort(found);
    const of = JSON.stringify(['nodes', sort, search]);
    return Representation.list(this.pager.page(rows, orderings[sort], { limit, cursor, of }));
  }
}

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
