import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import { EngineUnreachable, type StoredObject } from '../../engine/index.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';
import { leaseOf } from './resume-rotations.job.js';

/** Rotations while other clients, users and rotations change the same services. */
describe('A rotation in a busy Swarm', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
  });
  afterEach(() => fixture.close());

  const newIdOf = async (id: string, index = 0) =>
    (await fixture.queries.find(id)).changes[index]!.toId!;
  const namesNowhereMissing = async () => {
    const there = new Set((await fixture.engine.listObjects('secret')).map(({ id }) => id));
    const named = (await fixture.engine.listServices()).flatMap(({ spec, previousSpec }) =>
      [...spec.secrets, ...(previousSpec?.secrets ?? [])].map(({ id }) => id),
    );
    expect(named.filter((id) => !there.has(id))).toEqual([]);
  };
  const value = (name: string) => ({
    kind: 'secret' as const,
    name,
    value: { text: 'new' },
  });

  describe('with a consumer that another client removes', () => {
    let secret: StoredObject;
    let removed: string;
    beforeEach(async () => {
      secret = await fixture.aSecret('db');
      await fixture.aService('api', [secret]);
      removed = (await fixture.aService('web', [secret])).id;
    });

    it.each(['api references', 'web references', 'label db'])(
      'finishes for the others if the service is removed after "%s"',
      async (moment) => {
        fixture.engine.onWrite = (write, when) => {
          if (write === moment && when === 'after') fixture.engine.dropService(removed);
        };
        const { state, services } = await fixture.finish(await fixture.rotate('db'));
        expect(state).toBe('done');
        expect(services.find(({ name }) => name === 'api')).toMatchObject({ state: 'done' });
        expect(await fixture.mounts('api')).toEqual(['db.v2']);
      },
    );

    it('reverts the other services', async () => {
      const id = await fixture.rotate('db');
      fixture.engine.behaviours.set(await newIdOf(id), 'fails');
      fixture.engine.onWrite = (write, when) => {
        if (write === 'api references' && when === 'after') fixture.engine.dropService(removed);
      };
      expect((await fixture.finish(id)).state).toBe('reverted');
      expect(await fixture.mounts('api')).toEqual(['db']);
    });

    it('updates a service that was created with the same name', async () => {
      fixture.engine.onWrite = (write, when) => {
        if (write !== 'api references' || when !== 'after') return;
        fixture.engine.onWrite = () => {};
        fixture.engine.dropService(removed);
        void fixture.aService('web', [secret]);
      };
      const { state, services } = await fixture.finish(await fixture.rotate('db'));
      expect(state).toBe('done');
      expect(services.map((service) => [service.name, service.state])).toEqual([
        ['api', 'done'],
        ['web', 'gone'],
        ['web', 'done'],
      ]);
      expect(await fixture.mounts('web')).toEqual(['db.v2']);
    });
  });

  describe('that is blocked', () => {
    let id: string;
    let web: string;
    beforeEach(async () => {
      const secret = await fixture.aSecret('db');
      web = (await fixture.aService('web', [secret])).id;
      await fixture.aService('zoo', [secret]);
      id = await fixture.rotate('db', { settings: { deadlineSeconds: 1 } });
      fixture.engine.behaviours.set(await newIdOf(id), 'fails').set(secret.id, 'hangs');
      expect((await fixture.finish(id)).state).toBe('blocked');
    });

    it('shows the versions that its services currently run', async () => {
      const runs = async () =>
        (await fixture.shown(id)).services.map((one) => [one.service, one.runningVersion]);
      expect(await runs()).toEqual([
        ['web', 'old'],
        ['zoo', 'old'],
      ]);
      fixture.engine.dropService(web);
      await fixture.test.refresh();
      expect(await runs()).toEqual([
        ['web', 'gone'],
        ['zoo', 'old'],
      ]);
      expect((await fixture.shown(id)).waitsFor).toContain('web was removed');
    });

    it.each(['fails again', 'is cancelled'])(
      'reverts every service when its retry %s',
      async (what) => {
        const toId = await newIdOf(id);
        fixture.engine.recover();
        // A blocked rotation may leave one service on the new version.
        const { spec } = await fixture.engine.getService(web);
        const from = spec.secrets.map((one) => one.id);
        const references = [{ kind: 'secret' as const, from, to: { id: toId, name: 'db.v2' } }];
        await fixture.engine.updateService(web, () => ({ references }));
        await fixture.resolver.execute(anActor(), id, 'retry');
        if (what === 'fails again') fixture.engine.behaviours.set(toId, 'fails');
        else await fixture.canceller.execute(anActor(), id);
        const { state } = await fixture.finish(id);
        expect(state).toBe(what === 'fails again' ? 'reverted' : 'cancelled');
        expect([await fixture.mounts('web'), await fixture.mounts('zoo')]).toEqual([
          ['db'],
          ['db'],
        ]);
        await namesNowhereMissing();
      },
    );
  });

  describe('beside a rotation of another secret of the same service', () => {
    let first: string;
    let second: string;
    beforeEach(async () => {
      const [a, b] = [await fixture.aSecret('a'), await fixture.aSecret('b')];
      await fixture.aService('web', [a, b]);
      first = await fixture.rotate('a');
      second = await fixture.rotate('b');
    });

    it('waits for its turn, and does not fail because of the value of the other', async () => {
      fixture.engine.behaviours.set(await newIdOf(second), 'fails');
      const [one, two] = await Promise.all([fixture.finish(first), fixture.finish(second)]);
      expect([one.state, two.state]).toEqual(['done', 'reverted']);
      expect(two.failure).toMatchObject({ service: 'web', reason: 'task-failed' });
      expect(await fixture.mounts('web')).toEqual(['a.v2', 'b']);
      expect(await fixture.holds.all()).toEqual([]);
    });

    it('does not count the time of waiting against its deadline', async () => {
      fixture.engine.behaviours.set(await newIdOf(first), 'hangs');
      const [one, two] = await Promise.all([fixture.finish(first), fixture.finish(second)]);
      expect([one.state, two.state]).toEqual(['reverted', 'done']);
      expect(await fixture.mounts('web')).toEqual(['a', 'b.v2']);
    });

    it('is planned with the health before the other rotation and can start', async () => {
      const c = await fixture.aSecret('c');
      const web = (await fixture.engine.listServices())[0]!;
      fixture.engine.overwriteService(web.id, {
        secrets: [...web.spec.secrets, { ...web.spec.secrets[0]!, id: c.id, name: 'c' }],
      });
      fixture.engine.moveService(web.id, { update: null });
      await fixture.test.refresh();
      fixture.engine.behaviours.set(await newIdOf(first), 'hangs');
      let third = '';
      fixture.engine.onWrite = (write, when) => {
        if (write !== 'web references' || when !== 'after') return;
        fixture.engine.onWrite = () => {};
        void fixture.test
          .refresh()
          .then(() => fixture.rotate('c'))
          .then((id) => (third = id));
      };
      await fixture.finish(first);
      await vi.waitUntil(() => third !== '');
      const { services } = await fixture.queries.find(third);
      expect(services[0]!.baseline).toMatchObject({ running: 1, isHealthy: true });
      expect(services[0]!.warnings).toEqual([
        'Waits until the rotation of a is done with this service',
      ]);
      expect((await fixture.finish(third)).state).toBe('done');
    });
  });

  it('starts only one of two rotations of the same families, in any order', async () => {
    const [a, b] = [await fixture.aSecret('a'), await fixture.aSecret('b')];
    await fixture.aService('web', [a, b]);
    const outcomes = await Promise.allSettled([
      fixture.start({ changes: [value('a'), value('b')] }),
      fixture.start({ changes: [value('b'), value('a')] }),
    ]);
    const [id] = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'rotation-running', extras: { link: `/api/v1/rotations/${id}` } },
    });
  });

  it('keeps its lease while a slow Engine creates many versions', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) await fixture.aSecret(name);
    let late = 0;
    const now = fixture.clock.now.bind(fixture.clock);
    vi.spyOn(fixture.clock, 'now').mockImplementation(() => now() + late);
    fixture.engine.onWrite = (write, when) => {
      if (write.startsWith('create') && when === 'after') late += 25_000;
    };
    const id = await fixture.start({ changes: names.map(value) });
    expect((await fixture.queries.find(id)).state).toBe('rolling');
    // Checks the lease only: the deadlines of the services may have passed in the meantime.
    expect(await fixture.leases.acquire(leaseOf(id))).toBeDefined();
  });

  describe('with a service whose tasks cannot be placed', () => {
    const notPlaced = async (replicas: number) => {
      const secret = await fixture.aSecret('db');
      const lost = await fixture.aService('lost', [secret], { replicas });
      for (const task of fixture.engine.tasksOf(lost.id))
        fixture.engine.moveTask(task.id, { state: 'pending', nodeId: null });
      fixture.engine.moveService(lost.id, { status: { running: 0, desired: 4, completed: 0 } });
      await fixture.test.refresh();
      return { secret, lost };
    };

    it('finishes with the others and warns that no task of the service runs', async () => {
      const { secret } = await notPlaced(4);
      await fixture.aService('web', [secret]);
      const id = await fixture.rotate('db');
      fixture.engine.onWrite = (write, when) => {
        if (write === 'web references' && when === 'after')
          void newIdOf(id).then((toId) => fixture.engine.behaviours.set(toId, 'hangs'));
      };
      const { state, services } = await fixture.finish(id);
      expect(state).toBe('done');
      expect(services.map((one) => [one.name, one.state])).toEqual([
        ['web', 'done'],
        ['lost', 'done'],
      ]);
      expect(services[1]!.warnings).toEqual([expect.stringContaining('No task runs')]);
    });

    it('can be cancelled without waiting for the deadline', async () => {
      const { secret } = await notPlaced(4);
      const id = await fixture.rotate('db', { settings: { deadlineSeconds: 300 } });
      fixture.engine.behaviours.set(await newIdOf(id), 'hangs').set(secret.id, 'hangs');
      fixture.engine.onWrite = (write, when) => {
        if (write !== 'lost references' || when !== 'after') return;
        fixture.engine.onWrite = () => {};
        void fixture.canceller.execute(anActor(), id);
      };
      expect((await fixture.finish(id)).state).toBe('cancelled');
      expect(await fixture.mounts('lost')).toEqual(['db']);
      await namesNowhereMissing();
    });
  });

  it('resumes a rollout that Docker paused if the service failed before the rotation too', async () => {
    const secret = await fixture.aSecret('db');
    const web = await fixture.aService('web', [secret]);
    fixture.engine.moveService(web.id, { status: { running: 0, desired: 1, completed: 0 } });
    const [task] = fixture.engine.tasksOf(web.id);
    fixture.engine.moveTask(task!.id, { state: 'failed', error: 'exit 1' });
    await fixture.test.refresh();
    const id = await fixture.rotate('db');
    fixture.engine.behaviours.set(await newIdOf(id), 'fails');
    fixture.engine.onWrite = (write) => {
      if (write === 'web again') fixture.engine.behaviours.clear();
    };
    const { state, services } = await fixture.finish(id);
    expect([state, services[0]!.state]).toEqual(['done', 'done']);
    expect(fixture.engine.writes.slice(0, 3)).toEqual([
      'create db.v2',
      'web references',
      'web again',
    ]);
    expect(fixture.test.swarm.findService('web')!.update).toMatchObject({ state: 'completed' });
  });

  it('copies labels that were edited during the rotation to the new current version', async () => {
    const secret = await fixture.aSecret('db', { team: 'a', old: 'x' });
    await fixture.aService('web', [secret]);
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'web references' || when !== 'after') return;
      fixture.engine.overwriteObject('secret', secret.id, { team: 'b' });
    };
    await fixture.finish(await fixture.rotate('db'));
    const { labels, name } = fixture.families.secrets.find('db')!.current.object;
    expect([name, labels['team'], labels['old']]).toEqual(['db.v2', 'b', undefined]);
  });

  it('keeps a version that is pinned while its deletion is blocked', async () => {
    const secret = await fixture.aSecret('db');
    await fixture.aService('web', [secret]);
    const late = () => fixture.aService('late', [secret], { replicas: 1 });
    fixture.engine.onWrite = (write, when) => {
      if (write === 'label db.v2' && when === 'after') void late();
    };
    const id = await fixture.rotate('db', { deletePrevious: 'now' });
    const stop = new AbortController();
    const running = fixture.finish(id, stop.signal);
    const deletion = async () => (await fixture.queries.find(id)).deletions[0];
    await vi.waitUntil(async () => (await deletion())?.state === 'held', 10_000);
    await fixture.policies.change('secret', 'db', { pinned: [secret.id] });
    fixture.engine.dropService(fixture.test.swarm.findService('late')!.id);
    await vi.waitUntil(async () => (await deletion())?.state === 'kept', 15_000);
    stop.abort();
    await running;
    expect(await fixture.secretNames()).toContain('db');
  }, 30_000);

  it('stops reporting an unreachable Engine once the Engine can be reached again', async () => {
    const secret = await fixture.aSecret('db');
    await fixture.aService('web', [secret]);
    const id = await fixture.rotate('db', { deletePrevious: 'now' });
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'label db.v2' || when !== 'after') return;
      fixture.engine.onWrite = () => {};
      fixture.engine.failWith(new EngineUnreachable());
      setTimeout(() => {
        fixture.engine.failWith(null);
        void fixture.aService('late', [secret]);
      }, 300);
    };
    await fixture.runUntil(
      id,
      ({ deletions, waitsFor }) => deletions[0]?.state === 'held' && waitsFor === null,
    );
  });

  it('is reverted at the deadline that the user has set, even if a task waits for its health check', async () => {
    const secret = await fixture.aSecret('db');
    const web = await fixture.aService('web', [secret]);
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'web references' || when !== 'after') return;
      for (const { id, desiredState } of fixture.engine.tasksOf(web.id))
        if (desiredState === 'running') fixture.engine.moveTask(id, { state: 'starting' });
    };
    const id = await fixture.rotate('db', { settings: { deadlineSeconds: 1 } });
    await fixture.runUntil(id, ({ failure }) => failure?.reason === 'deadline');
  });

  it('is reverted if a service fails after its stability window, during other updates', async () => {
    const secret = await fixture.aSecret('db');
    const first = await fixture.aService('api', [secret]);
    await fixture.aService('web', [secret]);
    const id = await fixture.rotate('db');
    const toId = await newIdOf(id);
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'web references' || when !== 'after') return;
      const error = 'task: non-zero exit (137)';
      const failed = { state: 'failed', desiredState: 'shutdown', error, exitCode: 137 };
      fixture.engine.addTask({ serviceId: first.id, secretIds: [toId], ...failed });
    };
    const { state, failure } = await fixture.finish(id);
    expect([state, failure?.service, failure?.exitCode]).toEqual(['reverted', 'api', 137]);
    expect([await fixture.mounts('api'), await fixture.mounts('web')]).toEqual([['db'], ['db']]);
  });

  it('can be cancelled while its versions are created', async () => {
    await fixture.aService('web', [await fixture.aSecret('db')]);
    const cancelled = new Promise<void>((resolve, reject) => {
      fixture.engine.onWrite = (write, when) => {
        if (write !== 'create db.v2' || when !== 'after') return;
        const cancel = async () => {
          const [hold] = await fixture.holds.all();
          await fixture.canceller.execute(anActor(), hold!.rotationId);
        };
        cancel().then(resolve, reject);
      };
    });
    const id = await fixture.rotate('db');
    await cancelled;
    expect((await fixture.finish(id)).state).toBe('cancelled');
    expect(await fixture.mounts('web')).toEqual(['db']);
    await expect(fixture.canceller.execute(anActor(), id)).resolves.toBeDefined();
  });

  it('reverts even if a job ran with the new version, and warns about it', async () => {
    const secret = await fixture.aSecret('db');
    await fixture.aService('api', [secret]);
    const job = await fixture.aService('job', [secret], { mode: 'replicated-job' });
    const id = await fixture.rotate('db', {
      choices: { job: { job: 'rerun' } },
      settings: { canary: false },
    });
    fixture.engine.behaviours.set(await newIdOf(id), 'fails');
    const { state, warnings, services } = await fixture.finish(id);
    expect(state).toBe('reverted');
    expect(await fixture.mounts('job')).toEqual(['db']);
    expect(services.find(({ serviceId }) => serviceId === job.id)!.warnings).toEqual([
      'The job ran with the new version, and again when it was reverted',
    ]);
    expect(warnings).toEqual(['db.v2 is kept: the previous spec of the job job needs it']);
    await namesNowhereMissing();
  });
});
