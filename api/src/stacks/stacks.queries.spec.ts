import { STACK_LABEL, StackListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { EngineForbidden } from '../engine/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { StacksQueries } from './stacks.queries.js';

describe('StacksQueries', () => {
  let test: TestSwarm;
  let queries: StacksQueries;
  beforeEach(async () => {
    test = new TestSwarm();
    queries = new StacksQueries(test.swarm, test.pager);
    const { engine } = test;
    const of = (stack: string) => ({ labels: { [STACK_LABEL]: stack } });
    engine.addService(of('shop'));
    engine.addService(of('shop'));
    engine.addSecret(of('shop'));
    engine.addConfig(of('Site'));
    engine.addNetwork(of('blog'));
    engine.addService(of(''));
    engine.addService();
    engine.addSecret({ labels: { other: 'label' } });
    await test.refresh();
  });
  const list = (query: object = {}) => queries.list(StackListQuery.parse(query)).body;
  const names = (query: object = {}) => list(query).items.map(({ name }) => name);

  it('counts the objects that have the label of each stack', () => {
    expect(list().items).toEqual([
      { name: 'Site', serviceCount: 0, secretCount: 0, configCount: 1, networkCount: 0 },
      { name: 'blog', serviceCount: 0, secretCount: 0, configCount: 0, networkCount: 1 },
      { name: 'shop', serviceCount: 2, secretCount: 1, configCount: 0, networkCount: 0 },
    ]);
  });

  it.each([
    [{ sort: '-name' }, ['shop', 'blog', 'Site']],
    [{ search: 'S' }, ['Site', 'shop']],
    [{ search: 'nothing' }, []],
    [{ limit: 1 }, ['Site']],
  ])('applies the query %j', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('continues after the last row of the previous page', () => {
    const cursor = list({ limit: 2 }).nextCursor;
    expect(names({ limit: 2, cursor })).toEqual(['shop']);
  });

  it('does not count what Docker refuses to list', async () => {
    test.swarmStatus.limit('configs', new EngineForbidden());
    test.swarmStatus.limit('networks', new EngineForbidden());
    const shop = { name: 'shop', serviceCount: 2, secretCount: 1 };
    expect(list().items).toContainEqual({ ...shop, configCount: null, networkCount: null });
    test.swarmStatus.limit('configs', null);
    expect(list().items).toContainEqual({ ...shop, configCount: 0, networkCount: null });
  });

  it('updates the counts after a change', async () => {
    expect(names()).toHaveLength(3);
    test.engine.addSecret({ labels: { [STACK_LABEL]: 'fresh' } });
    await test.refresh();
    expect(names({ search: 'fresh' })).toEqual(['fresh']);
  });

  it('answers 503 before the Swarm was first listed', () => {
    const { swarm, pager } = new TestSwarm();
    const early = new StacksQueries(swarm, pager);
    expect(() => early.list(StackListQuery.parse({}))).toThrow('engine-unreachable');
  });
});
