import { Injectable } from '@nestjs/common';
import { stackOf, type Page, type Stack, type StackListQuery } from '@waxseal/shared';
import { RevisionCache } from '../http/revision-cache.js';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { Swarm } from '../swarm/index.js';

type Count = Exclude<keyof Stack, 'name'>;
type Counted = { name: string } & Record<Count, number>;

const byName = (isDescending: boolean) =>
  new Ordering<Stack>(
    ({ name }) => name,
    () => '',
    isDescending,
  );
const orderings = { name: byName(false), '-name': byName(true) };

/** Derives the stacks from the labels of objects, because Docker keeps no list of stacks. */
@Injectable()
export class StacksQueries {
  private readonly stacks = new RevisionCache<Stack[]>();

  constructor(
    private readonly swarm: Swarm,
    private readonly pager: Pager,
  ) {}

  list({ limit, cursor, sort, ...search }: StackListQuery): Representation<Page<Stack>> {
    const rows = findByName(this.all(), ({ name }) => name, search);
    const of = JSON.stringify(['stacks', sort, search]);
    const sorted = orderings[sort].sort(rows);
    return Representation.list(this.pager.page(sorted, orderings[sort], { limit, cursor, of }));
  }

  private all(): Stack[] {
    const services = this.swarm.services();
    const { secrets, configs, networks, revision } = this.swarm.cache;
    const unknown: Partial<Stack> = {
      ...(!this.swarm.knows('configs') && { configCount: null }),
      ...(!this.swarm.knows('networks') && { networkCount: null }),
    };
    return this.stacks.get(revision, JSON.stringify(unknown), () => {
      const stacks = new Map<string, Counted>();
      count(stacks, services, 'serviceCount');
      count(stacks, secrets.values(), 'secretCount');
      count(stacks, configs.values(), 'configCount');
      count(stacks, networks.values(), 'networkCount');
      return [...stacks.values()].map((stack) => ({ ...stack, ...unknown }));
    });
  }
}

function count(
  stacks: Map<string, Counted>,
  things: readonly { labels: Record<string, string> }[],
  kind: Count,
) {
  for (const { labels } of things) {
    const name = stackOf(labels);
    if (name === null) continue;
    const stack = stacks.get(name) ?? emptyStack(name);
    stack[kind]++;
    stacks.set(name, stack);
  }
}

const emptyStack = (name: string): Counted => ({
  name,
  serviceCount: 0,
  secretCount: 0,
  configCount: 0,
  networkCount: 0,
});
