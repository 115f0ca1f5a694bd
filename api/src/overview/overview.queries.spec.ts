import { STACK_LABEL } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { EngineUnreachable } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import type { RotationsQueries } from '../rotations/index.js';
import { FactsOfFamilies } from '../families/index.js';
import { familyFacts } from '../families/testing/family-facts.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { OverviewQueries } from './overview.queries.js';

class WatchedEngine extends FakeEngine {
  readonly taskReads: number[] = [];
  tasksProblem: Error | null = null;

  override async listTasks(ids?: readonly string[]) {
    this.taskReads.push(ids?.length ?? -1);
    if (this.tasksProblem) throw this.tasksProblem;
    return super.listTasks(ids);
  }
}

const counts = (running: number, desired: number) => ({ running, desired, completed: 0 });

describe('OverviewQueries', () => {
  let engine: WatchedEngine;
  let test: TestSwarm;
  let queries: OverviewQueries;
  let waiting: Mock<RotationsQueries['listBlocked']>;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    engine = new WatchedEngine();
    test = new TestSwarm(engine);
    const { families, policies, clock } = await familyFacts(test);
    const { swarm, swarmStatus } = test;
    waiting = vi.fn<RotationsQueries['listBlocked']>().mockResolvedValue([]);
    const rotations = { listBlocked: waiting } as Pick<RotationsQueries, 'listBlocked'>;
    const facts = new FactsOfFamilies(families, policies, clock);
    queries = new OverviewQueries(
      swarm,
      swarmStatus,
      engine,
      families,
      facts,
      rotations as RotationsQueries,
    );
  });
  afterEach(() => void vi.useRealTimers());
  const read = async () => (await queries.get()).body;
  const addDegraded = (name: string) => engine.addService({ name, status: counts(0, 1) });
  const fail = (serviceId: string, error: string | null, second = 0) =>
    engine.addTask({ serviceId, error, stateSince: new Date(second * 1000).toISOString() });

  it('is empty, and no failure, before the first list', async () => {
    expect(await read()).toEqual({
      cluster: test.swarmStatus.cluster(),
      nodes: { total: 0, ready: 0, managers: 0, reachableManagers: 0 },
      services: { total: 0, converged: 0, updating: 0, paused: 0, degraded: 0, stopped: 0 },
      secrets: { total: 0, inUse: 0, held: 0, unused: 0 },
      stacks: 0,
      configs: 0,
      attention: [],
    });
  });

  it('counts what there is', async () => {
    const [used, held] = [engine.addSecret(), engine.addSecret()];
    engine.addSecret();
    engine.addConfig();
    engine.addNode();
    engine.addNode({ isReachable: false, state: 'down' });
    engine.addNode({ role: 'worker', isReachable: null });
    const inShop = { labels: { [STACK_LABEL]: 'shop' } };
    const update = (state: 'updating' | 'paused') => ({
      update: { state, message: '', startedAt: null, completedAt: null },
    });
    engine.addService({ ...inShop, spec: { secrets: [aReference(used)] } });
    engine.addService({ ...inShop, previousSpec: { secrets: [aReference(held)] } });
    engine.addService({ labels: { [STACK_LABEL]: 'site' }, status: counts(0, 1) });
    engine.addService({ status: counts(0, 0) });
    engine.addService(update('updating'));
    engine.addService(update('paused'));
    await test.refresh();
    expect(await read()).toMatchObject({
      nodes: { total: 3, ready: 2, managers: 2, reachableManagers: 1 },
      services: { total: 6, converged: 2, updating: 1, paused: 1, degraded: 1, stopped: 1 },
      secrets: { total: 3, inUse: 1, held: 1, unused: 1 },
      stacks: 2,
      configs: 1,
    });
  });

  it('counts again when something changed', async () => {
    await test.refresh();
    await read();
    engine.addSecret();
    await test.refresh();
    expect((await read()).secrets.total).toBe(1);
  });

  it('names a service that mounts a secret which is gone', async () => {
    const secrets = [aReference({ id: 'gone', name: 'password' })];
    engine.addService({ name: 'web', spec: { secrets } });
    await test.refresh();
    expect((await read()).attention).toContainEqual({
      kind: 'secret-missing',
      name: 'web',
      detail: 'password',
    });
  });

  it('tells fifty things at most', async () => {
    for (let count = 0; count < 60; count++) engine.addSecret();
    await test.refresh();
    expect((await read()).attention).toHaveLength(50);
  });

  describe('of a degraded service', () => {
    const details = async () =>
      (await read()).attention
        .filter(({ kind }) => kind === 'service-degraded')
        .map(({ name, detail }) => `${name}: ${detail}`);

    it('tells the newest error of its tasks', async () => {
      const web = addDegraded('web');
      fail(web.id, 'older', 1);
      fail(web.id, 'newest', 3);
      fail(web.id, null, 4);
      addDegraded('quiet');
      await test.refresh();
      expect(await details()).toEqual(['web: newest', 'quiet: null']);
    });

    it('reads the tasks of five services at most', async () => {
      for (let count = 0; count < 8; count++) addDegraded(`web-${count}`);
      await test.refresh();
      await details();
      expect(engine.taskReads).toEqual([5]);
    });

    it('reads once for all who look within two seconds', async () => {
      addDegraded('web');
      await test.refresh();
      await Promise.all([details(), details()]);
      vi.setSystemTime(Date.now() + 1_900);
      await details();
      expect(engine.taskReads).toHaveLength(1);
      vi.setSystemTime(Date.now() + 200);
      await details();
      expect(engine.taskReads).toHaveLength(2);
    });

    it('reads at once when another service is degraded', async () => {
      addDegraded('web');
      await test.refresh();
      await details();
      fail(addDegraded('db').id, 'no image');
      await test.refresh();
      expect(await details()).toEqual(['web: null', 'db: no image']);
    });

    it('goes without the errors when they cannot be read', async () => {
      addDegraded('web');
      await test.refresh();
      engine.tasksProblem = new EngineUnreachable();
      expect(await details()).toEqual(['web: null']);
    });

    it('goes without them while the Engine is away', async () => {
      addDegraded('web');
      await test.refresh();
      test.swarmStatus.becomeUnusable(new Error('away'));
      expect(await details()).toEqual(['web: null']);
      expect(engine.taskReads).toEqual([]);
    });
  });

  it('tells of a config that a service is on an old version of', async () => {
    const [first, second] = [engine.addConfig({ name: 'app' }), 'app.v2'];
    engine.addConfig({
      name: second,
      labels: {
        'waxseal.family': 'app',
        'waxseal.version': '2',
        'waxseal.first': first.id,
        'waxseal.since': '2026-01-01T00:00:00.000Z',
      },
    });
    engine.addService({ spec: { configs: [aReference(first)] } });
    await test.refresh();
    expect((await read()).attention).toContainEqual({
      kind: 'config-drift',
      name: 'app',
      detail: '1 service',
    });
  });

  it('tells of a rotation as long as it is blocked, though nothing else moves', async () => {
    await test.refresh();
    waiting.mockResolvedValue([{ id: 'r1', families: [{ kind: 'secret', name: 'db' }] }]);
    const told = { kind: 'rotation-waits', name: 'r1', detail: 'db' };
    expect((await read()).attention).toContainEqual(told);
    waiting.mockResolvedValue([]);
    expect((await read()).attention).not.toContainEqual(told);
  });
});
