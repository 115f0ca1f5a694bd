import { STACK_LABEL, type Role } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { aKeyRing, anActor } from '../common/testing/factories.js';
import { EngineForbidden } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import type { RotationsQueries } from '../rotations/index.js';
import { FactsOfFamilies } from '../families/index.js';
import { familyFacts, testSignatures } from '../families/testing/family-facts.js';
import { CauseIds, ServicesQueries } from '../services/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { OverviewQueries } from './overview.queries.js';

const counts = (running: number, desired: number) => ({ running, desired, completed: 0 });

describe('OverviewQueries', () => {
  let engine: FakeEngine;
  let test: TestSwarm;
  let queries: OverviewQueries;
  let waiting: Mock<RotationsQueries['listBlocked']>;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    engine = new FakeEngine();
    test = new TestSwarm(engine);
    const { families, policies, clock } = await familyFacts(test);
    const { swarm, swarmStatus } = test;
    waiting = vi.fn<RotationsQueries['listBlocked']>().mockResolvedValue([]);
    const rotations = { listBlocked: waiting } as Pick<RotationsQueries, 'listBlocked'>;
    const facts = new FactsOfFamilies(families, policies, clock);
    const causeIds = new CauseIds(aKeyRing());
    const services = new ServicesQueries(swarm, families, engine, test.pager, causeIds);
    queries = new OverviewQueries(
      swarm,
      swarmStatus,
      families,
      facts,
      rotations as RotationsQueries,
      services,
      causeIds,
    );
  });
  afterEach(() => void vi.useRealTimers());
  const read = async (role: Role = 'admin') => (await queries.get(anActor(role))).body;

  it('is empty before the Swarm was first listed', async () => {
    expect(await read()).toEqual({
      cluster: test.swarmStatus.cluster(),
      nodes: { total: 0, ready: 0, managers: 0, reachableManagers: 0 },
      services: {
        total: 0,
        converged: 0,
        starting: 0,
        updating: 0,
        paused: 0,
        degraded: 0,
        failed: 0,
        running: 0,
        completed: 0,
        ended: 0,
        stopped: 0,
      },
      secrets: { total: 0, inUse: 0, held: 0, unused: 0 },
      stacks: 0,
      configs: 0,
      attention: [],
    });
  });

  it('counts the objects of the Swarm', async () => {
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

  it('updates the counts after a change', async () => {
    await test.refresh();
    await read();
    engine.addSecret();
    await test.refresh();
    expect((await read()).secrets.total).toBe(1);
  });

  it('does not count what Docker refuses to list', async () => {
    engine.addNode();
    await test.refresh();
    expect(await read()).toMatchObject({ nodes: { total: 1 }, configs: 0 });
    for (const part of ['nodes', 'configs'] as const)
      test.swarmStatus.limit(part, new EngineForbidden());
    expect(await read()).toMatchObject({ nodes: null, configs: null });
  });

  it('reports a service that mounts a missing secret', async () => {
    const secrets = [aReference({ id: 'gone', name: 'password' })];
    engine.addService({ name: 'web', spec: { secrets } });
    await test.refresh();
    expect((await read()).attention).toContainEqual(
      expect.objectContaining({ kind: 'secret-missing', cause: 'password', count: 1 }),
    );
  });

  it('counts all items, and names the first', async () => {
    for (let count = 0; count < 60; count++) engine.addSecret();
    await test.refresh();
    const unused = (await read()).attention.find(({ kind }) => kind === 'secret-unused');
    expect([unused!.count, unused!.items.length]).toEqual([60, 5]);
  });

  it('reports the last error of a degraded service without reading its tasks again', async () => {
    const { id } = engine.addService({ name: 'web', status: counts(0, 1) });
    const tasks = [engine.addTask({ serviceId: id, state: 'failed', error: 'no image' })];
    await test.refresh();
    const [service] = await engine.listServices([id]);
    test.swarm.sawService(service!, tasks);
    const [first] = (await read()).attention;
    expect(first).toMatchObject({
      kind: 'service-degraded',
      cause: 'no image',
      items: [{ name: 'web' }],
    });
  });

  it('hides what may quote arguments without the permission', async () => {
    const message = 'exec: "app --password=hunter2": not found';
    const rolledBack = { state: 'rollback_completed', startedAt: null, completedAt: null } as const;
    engine.addService({ name: 'back', update: { ...rolledBack, message } });
    const { id } = engine.addService({ name: 'web', status: counts(0, 1) });
    const tasks = [engine.addTask({ serviceId: id, state: 'failed', error: message })];
    await test.refresh();
    test.swarm.sawService((await engine.listServices([id]))[0]!, tasks);
    expect(JSON.stringify(await read('operator')).split('hunter2')).toHaveLength(3);
    expect(JSON.stringify(await read('viewer'))).not.toContain('hunter2');
  });

  it('reports a config if a service uses an old version of it', async () => {
    const [first, second] = [engine.addConfig({ name: 'app' }), 'app.v2'];
    const labels = {
      'waxseal.family': 'app',
      'waxseal.version': '2',
      'waxseal.first': first.id,
      'waxseal.since': '2026-01-01T00:00:00.000Z',
    };
    const { id } = engine.addConfig({ name: second });
    const subject = { kind: 'config' as const, name: second, id, labels };
    engine.overwriteObject('config', id, testSignatures.sign(subject));
    engine.addService({ spec: { configs: [aReference(first)] } });
    await test.refresh();
    expect((await read()).attention).toContainEqual(
      expect.objectContaining({
        kind: 'config-drift',
        items: [{ name: 'app', detail: '1 service' }],
      }),
    );
  });

  it('reports a rotation while it is blocked, even without other changes', async () => {
    await test.refresh();
    waiting.mockResolvedValue([{ id: 'r1', families: [{ kind: 'secret', name: 'db' }] }]);
    const told = expect.objectContaining({
      kind: 'rotation-waits',
      items: [{ name: 'r1', detail: 'db' }],
    });
    expect((await read()).attention).toContainEqual(told);
    waiting.mockResolvedValue([]);
    expect((await read()).attention).not.toContainEqual(told);
  });
});
