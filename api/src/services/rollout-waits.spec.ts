import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { SnapshotServices } from '../swarm/index.js';
import { RolloutWaits } from './rollout-waits.js';
import { ServicesFixture } from './testing/services-fixture.js';

describe('RolloutWaits', () => {
  let fixture: ServicesFixture;
  let waits: RolloutWaits;
  let serviceId: string;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const { engine, queries, test } = fixture;
    const snapshots = new SnapshotServices(engine, test.swarm);
    waits = new RolloutWaits(snapshots, queries, test.tags);
    const status = { running: 0, desired: 1, completed: 0 };
    ({ id: serviceId } = engine.addService({ name: 'web', spec: { replicas: 1 }, status }));
    await test.refresh();
  });
  const waiting = (role?: Parameters<typeof anActor>[0], ms = 5_000) =>
    waits.converged('web', anActor(role), AbortSignal.timeout(ms));
  const fail = () =>
    fixture.engine.addTask({
      serviceId,
      state: 'failed',
      desiredState: 'shutdown',
      error: 'starting container failed: exec: "--password=hunter2": not found',
      createdAt: '2999-01-01T00:00:00.000Z',
    });

  it('throws the errors of tasks, without what quotes arguments unless the actor may see them', async () => {
    fail();
    const errorsOf = async (role: 'viewer' | 'admin') =>
      waiting(role).then(
        () => 'converged',
        ({ code, extras }: { code: string; extras: { tasks: object[] } }) =>
          `${code} ${JSON.stringify(extras)}`,
      );
    const [shown, hidden] = await Promise.all([errorsOf('admin'), errorsOf('viewer')]);
    expect(shown).toContain('rollout-failed');
    expect(shown).toContain('hunter2');
    expect(hidden).toContain('task-failed');
    expect(hidden).not.toContain('hunter2');
  });

  it('returns nothing when the signal comes first', async () => {
    expect(await waiting('admin', 10)).toBeUndefined();
  });

  it('waits on while Docker cannot be read', async () => {
    const listTasks = fixture.engine.listTasks.bind(fixture.engine);
    let calls = 0;
    fixture.engine.listTasks = (ids) =>
      calls++ === 0 ? Promise.reject(new Error('away')) : listTasks(ids);
    fail();
    await expect(waiting()).rejects.toMatchObject({ code: 'rollout-failed' });
    expect(calls).toBe(2);
  });

  it('reads a service once for all who wait for it', async () => {
    const listTasks = fixture.engine.listTasks.bind(fixture.engine);
    const asked: unknown[] = [];
    fixture.engine.listTasks = (ids) => {
      asked.push(ids);
      return listTasks(ids);
    };
    fail();
    await Promise.allSettled(Array.from({ length: 20 }, () => waiting()));
    expect(asked).toEqual([[serviceId]]);
  });

  it('throws not-found when the service is deleted', async () => {
    const ended = waiting();
    fixture.engine.dropService(serviceId);
    await expect(ended).rejects.toMatchObject({ code: 'not-found' });
  });
});
