import { SubListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anUpdate, ServicesFixture } from '../services/testing/services-fixture.js';
import type { ServiceOverrides } from '../engine/testing/factories.js';
import { RecentTasks } from '../swarm/index.js';
import { RebalancingQueries } from './rebalancing.queries.js';

describe('RebalancingQueries', () => {
  let fixture: ServicesFixture;
  let queries: RebalancingQueries;
  beforeEach(() => {
    fixture = new ServicesFixture();
    const { test, engine } = fixture;
    queries = new RebalancingQueries(test.swarm, new RecentTasks(engine), test.pager);
    engine.addNode({ id: 'a', name: 'alpha', labels: { zone: '1' }, cpus: 4 });
    engine.addNode({ id: 'b', name: 'beta', labels: { zone: '2' }, cpus: 4 });
    engine.addNode({ id: 'c', name: 'gamma', labels: { zone: '2' }, cpus: 4 });
    engine.addNode({ id: 'd', name: 'delta', state: 'down', role: 'worker' });
  });

  /** A service with so many tasks on the nodes a, b and c. */
  function aService(name: string, counts: number[], overrides: ServiceOverrides = {}) {
    const { engine } = fixture;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const spec = { replicas: total, ...overrides.spec };
    const service = engine.addService({ name, ...overrides, spec });
    for (const [at, nodeId] of ['a', 'b', 'c'].entries())
      for (let left = counts[at] ?? 0; left > 0; left -= 1)
        engine.addTask({ serviceId: service.id, nodeId, slot: left });
    return service;
  }
  const list = async (query = {}) => {
    await fixture.test.refresh();
    return (await queries.list(SubListQuery.parse(query))).body;
  };
  const rows = async () =>
    (await list()).items.map(({ service, nodes, obstacle }) => [
      service,
      nodes.map(({ name, tasks, tasksAfter }) => `${name} ${tasks} → ${tasksAfter}`).join(', '),
      obstacle,
    ]);

  it('proposes services that have tasks on some nodes and fewer on others, with the result', async () => {
    aService('web', [4, 2, 0]);
    aService('even', [2, 1, 1]);
    aService('single', [1, 0, 0]);
    expect(await rows()).toEqual([['web', 'alpha 4 → 2, beta 2 → 2, gamma 0 → 2', null]]);
  });

  it('never proposes global services and jobs', async () => {
    aService('agent', [2, 0, 0], { spec: { mode: 'global', replicas: null } });
    aService('job', [4, 0, 0], { spec: { mode: 'replicated-job' } });
    expect(await rows()).toEqual([]);
  });

  it('honours constraints, and says which nodes they exclude', async () => {
    aService('free', [0, 3, 0], { spec: { constraints: ['node.labels.zone == 2'] } });
    aService('pinned', [2, 0, 0], { spec: { constraints: ['node.hostname == alpha'] } });
    expect(await rows()).toEqual([
      ['free', 'beta 3 → 2, gamma 0 → 1', null],
      [
        'pinned',
        'alpha 2 → 2',
        'cannot run on the other nodes: 2 nodes: does not meet node.hostname == alpha',
      ],
    ]);
  });

  it('honours what tasks of other services have reserved', async () => {
    const resources = (reservedCpus: number) => ({
      limitCpus: null,
      limitMemoryBytes: null,
      reservedCpus,
      reservedMemoryBytes: null,
    });
    for (const [at, name] of ['b', 'c'].entries())
      aService(name, at === 0 ? [0, 1] : [0, 0, 1], { spec: { resources: resources(3.5) } });
    aService('big', [2, 0, 0], { spec: { resources: resources(1) } });
    expect(await rows()).toEqual([
      ['big', 'alpha 2 → 2', 'cannot run on the other nodes: 2 nodes: not enough processors'],
    ]);
  });

  it('honours the number of replicas that a node may have', async () => {
    aService('web', [4, 1, 1], { spec: { maxReplicasPerNode: 4 } });
    aService('alone', [3, 0, 0], { spec: { maxReplicasPerNode: 1 } });
    expect(await rows()).toEqual([
      ['alone', 'alpha 3 → 1, beta 0 → 1, gamma 0 → 1', null],
      ['web', 'alpha 4 → 2, beta 1 → 2, gamma 1 → 2', null],
    ]);
  });

  it('honours placement preferences, with which nodes need not be even', async () => {
    aService('zoned', [4, 2, 2], { spec: { spreadOver: ['node.labels.zone'] } });
    aService('wrong', [0, 4, 4], { spec: { spreadOver: ['node.labels.zone'] } });
    expect(await rows()).toEqual([
      ['wrong', 'alpha 0 → 4, beta 4 → 2, gamma 4 → 2', null],
      [
        'zoned',
        'alpha 4 → 4, beta 2 → 2, gamma 2 → 2',
        'Docker would place the tasks like this again',
      ],
    ]);
  });

  it('does not propose the service that Waxseal runs in, or one that has not converged', async () => {
    const own = aService('own', [2, 0, 0]);
    fixture.test.cache.ownServiceId = own.id;
    aService('paused', [2, 0, 0], { update: anUpdate('paused') });
    expect((await rows()).map(([service, , obstacle]) => [service, obstacle])).toEqual([
      ['own', 'Waxseal runs in this service'],
      ['paused', 'the service is paused'],
    ]);
  });

  it('counts what it proposes on every page, and lists that first', async () => {
    aService('a-pinned', [2, 0, 0], { spec: { constraints: ['node.hostname == alpha'] } });
    aService('web', [3, 0, 0]);
    const first = await list({ limit: 1 });
    expect(first).toMatchObject({ total: 2, proposed: 1, items: [{ service: 'web' }] });
    const second = await list({ limit: 1, cursor: first.nextCursor });
    expect(second).toMatchObject({
      proposed: 1,
      nextCursor: null,
      items: [{ service: 'a-pinned' }],
    });
  });

  it('forgets what it assumes of one service before it looks at the next', async () => {
    aService('first', [3, 0, 0]);
    aService('second', [3, 0, 0]);
    const even = 'alpha 3 → 1, beta 0 → 1, gamma 0 → 1';
    expect(await rows()).toEqual([
      ['first', even, null],
      ['second', even, null],
    ]);
  });

  it('reads the tasks once for readers that ask at the same time', async () => {
    aService('web', [3, 0, 0]);
    await fixture.test.refresh();
    const listTasks = vi.spyOn(fixture.engine, 'listTasks');
    const query = SubListQuery.parse({});
    await Promise.all([queries.list(query), queries.list(query)]);
    expect(listTasks).toHaveBeenCalledTimes(1);
  });
});
