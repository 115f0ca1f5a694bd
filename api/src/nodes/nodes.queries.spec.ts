import { NodeListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { NodesQueries } from './nodes.queries.js';

describe('NodesQueries', () => {
  let test: TestSwarm;
  let queries: NodesQueries;
  beforeEach(async () => {
    test = new TestSwarm();
    queries = new NodesQueries(test.swarm, test.engine, test.pager);
    test.engine.addNode({ id: 'n1', name: 'beta', labels: { secret: 'hunter2' } });
    test.engine.addNode({
      id: 'n3',
      name: 'alpha',
      role: 'worker',
      isLeader: false,
      isReachable: null,
    });
    test.engine.addNode({ id: 'n2', name: 'alpha' });
    await test.refresh();
  });
  const list = (query: object = {}) => queries.list(NodeListQuery.parse(query)).body;
  const ids = (query: object = {}) => list(query).items.map(({ id }) => id);

  it.each([
    [{}, ['n2', 'n3', 'n1']],
    [{ sort: '-name' }, ['n1', 'n3', 'n2']],
    [{ search: 'ALPH' }, ['n2', 'n3']],
    [{ search: 'n3' }, ['n3']],
    [{ limit: 1 }, ['n2']],
    [{ role: 'worker' }, ['n3']],
    [{ availability: 'drain' }, []],
    [{ state: 'ready', role: 'manager' }, ['n2', 'n1']],
  ])('applies the query %j', (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  it('lists two nodes with the same name on separate pages', () => {
    const cursor = list({ limit: 1 }).nextCursor;
    expect(ids({ limit: 1, cursor })).toEqual(['n3']);
  });

  it('describes a node without its labels', () => {
    expect(list({ search: 'beta' }).items).toEqual([
      {
        id: 'n1',
        name: 'beta',
        role: 'manager',
        state: 'ready',
        availability: 'active',
        isLeader: true,
        isReachable: true,
        address: '127.0.0.1',
        engineVersion: '26.1.5',
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
  });
});
