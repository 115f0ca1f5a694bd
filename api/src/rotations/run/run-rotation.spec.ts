import type { Role } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import {
  EngineFailed,
  EngineTimeout,
  EngineUnreachable,
  NoQuorum,
  RefusedByEngine,
  StaleVersion,
  type EngineService,
} from '../../engine/index.js';
import { DeletionBackoff } from './rotation-run.js';
import { leaseOf } from './resume-rotations.job.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

const isHeld = ({ deletions }: RotationRecord) => deletions[0]?.state === 'held';

describe('A rotation', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
  });
  afterEach(() => fixture.close());

  const aFamily = async () => {
    const secret = await fixture.aSecret('db', { team: 'a' });
    return {
      secret,
      web: await fixture.aService('web', [secret]),
      api: await fixture.aService('api', [secret], { replicas: 2 }),
    };
  };

  it('updates each service once and labels the current version in Docker', async () => {
    const { web } = await aFamily();
    const record = await fixture.finish(await fixture.rotate('db'));
    expect([record.state, record.failure]).toEqual(['done', null]);
    expect(fixture.engine.writes).toEqual([
      'create db.v2',
      'web references',
      'api references',
      'label db',
      'label db.v2',
    ]);
    expect([await fixture.mounts('web'), await fixture.mounts('api')]).toEqual([
      ['db.v2'],
      ['db.v2'],
    ]);
    const family = fixture.families.secrets.find('db')!;
    expect(family.versions.map(({ number, stage: name }) => [number, name])).toEqual([
      [1, 'previous'],
      [2, 'current'],
    ]);
    expect(family.current.object.labels).toMatchObject({ team: 'a' });
    expect((await fixture.engine.getService(web.id)).spec.secrets[0]!.file.name).toBe('as-db');
    expect(fixture.families.secrets.underWayOf('db')).toBeUndefined();
  });

  it('updates the canary alone before the other services', async () => {
    const { web, api } = await aFamily();
    const id = await fixture.rotate('db');
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'hangs');
    const states = ({ services }: RotationRecord) =>
      [web, api].map(({ id: own }) => services.find(({ serviceId }) => serviceId === own)!.state);
    await fixture.runUntil(id, (record) => states(record)[0] === 'updating');
    expect(states(await fixture.queries.find(id))).toEqual(['updating', 'waiting']);
  });

  it('runs the stability window while Docker still monitors the tasks, and ends after both, whatever the deadline', async () => {
    const secret = await fixture.aSecret('db');
    const { id: serviceId } = await fixture.aService('web', [secret]);
    const rollout = (state: 'updating' | 'completed') => ({
      update: { state, message: '', startedAt: null, completedAt: null },
    });
    let completedAt = Infinity;
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'web references' || when !== 'after') return;
      fixture.engine.moveService(serviceId, rollout('updating'));
      setTimeout(() => {
        completedAt = Date.now();
        fixture.engine.moveService(serviceId, rollout('completed'));
      }, 3_000);
    };
    const settings = { stabilityWindowSeconds: 2, deadlineSeconds: 1 };
    const id = await fixture.rotate('db', { settings });
    const { services, state } = await fixture.finish(id);
    expect(state).toBe('done');
    const verify = services[0]!.steps.find(({ name }) => name === 'verify')!;
    expect(verify.startedAt).toBeLessThan(completedAt);
    expect(verify.endedAt).toBeGreaterThanOrEqual(completedAt);
    expect(verify.endedAt! - completedAt).toBeLessThan(2_000);
  });

  it('reverts every service and deletes the new version when tasks fail', async () => {
    await aFamily();
    const id = await fixture.rotate('db');
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
    const record = await fixture.finish(id);
    expect(record.state).toBe('reverted');
    expect(record.failure).toMatchObject({
      service: 'web',
      reason: 'task-failed',
      message: 'task: non-zero exit (1)',
    });
    const { body } = await fixture.queries.get(id, anActor());
    expect(body.failure!.logLines).toEqual(['starting', 'no such user']);
    expect(body.services[0]!.failure!.logLines).toEqual(['starting', 'no such user']);
    // The application may have printed its secret, so its log lines are not stored.
    expect(JSON.stringify(await fixture.repository.find(id))).not.toContain('no such user');
    // `updated` counts the tasks on the new version, and no task runs on it.
    expect(record.services).toMatchObject([
      { name: 'web', state: 'reverted', runningVersion: 'old', updated: 0, desired: 1 },
      { name: 'api', state: 'waiting', runningVersion: 'old' },
    ]);
    expect(await fixture.secretNames()).toEqual(['db']);
    expect(await fixture.mounts('web')).toEqual(['db']);
    const web = fixture.test.swarm.findService('web')!;
    expect(web.previousSpec!.secrets.map(({ name }) => name)).toEqual(['db']);
    expect(await fixture.holds.all()).toEqual([]);
  });

  it('neither stores an error that quotes arguments nor shows it without the permission', async () => {
    await aFamily();
    fixture.engine.taskError = 'starting container failed: exec: "app --key=hunter2": not found';
    const id = await fixture.rotate('db');
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
    await fixture.finish(id);
    expect(JSON.stringify(await fixture.repository.find(id))).not.toContain('hunter2');
    const read = async (role: Role) => (await fixture.queries.get(id, anActor(role))).body;
    expect(JSON.stringify(await read('viewer'))).not.toContain('hunter2');
    const { failure, services } = await read('operator');
    expect(failure!.message).toBe(fixture.engine.taskError);
    expect(services[0]!.failure!.message).toBe(fixture.engine.taskError);
  });

  it('fails at the deadline with the error of the first pending task', async () => {
    await aFamily();
    const id = await fixture.rotate('db', {
      settings: { deadlineSeconds: 1, stabilityWindowSeconds: 0 },
    });
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'hangs');
    const record = await fixture.finish(id);
    expect(record.state).toBe('reverted');
    expect(record.failure).toMatchObject({ reason: 'deadline', message: 'no suitable node' });
    // The task was never assigned to a node, so it has no log.
    expect((await fixture.queries.get(id, anActor())).body.failure!.logLines).toEqual([]);
  });

  it.each([
    [StaleVersion, 'Another client changed the service during each attempt'],
    [
      EngineFailed,
      'Docker failed in each attempt to update the service: The Docker Engine returned an error',
    ],
  ])('fails when each attempt to update a service fails: %o', async (Failure, message) => {
    await aFamily();
    const id = await fixture.rotate('db', { settings: { tries: 2 } });
    const update = vi.spyOn(fixture.engine, 'updateService').mockRejectedValue(new Failure());
    const { state, failure } = await fixture.finish(id);
    expect([state, failure?.service, failure?.message]).toEqual(['reverted', 'web', message]);
    expect(update).toHaveBeenCalledTimes(2);
  });

  it('rotates a secret whose name leaves no room for a version suffix, twice', async () => {
    const name = 'n'.repeat(64);
    await fixture.aSecret(name);
    for (const version of [2, 3]) {
      const { state } = await fixture.finish(await fixture.rotate(name));
      expect(state).toBe('done');
      const family = fixture.families.secrets.find(name)!;
      expect(family.current.number).toBe(version);
      expect(family.current.object.name).toHaveLength(64);
    }
  });

  it('warns only once of fields that Docker dropped', async () => {
    await aFamily();
    const id = await fixture.rotate('db');
    fixture.engine.lostFields = ['TaskTemplate.Resources.SwapBytes'];
    const { state, services } = await fixture.finish(id);
    expect(state).toBe('done');
    expect(services[0]!.warnings).toEqual([expect.stringContaining('.SwapBytes')]);
  });

  it('continues after more attempts without a quorum than `tries` allows', async () => {
    await aFamily();
    const id = await fixture.rotate('db', { settings: { tries: 1 } });
    const update = vi.spyOn(fixture.engine, 'updateService');
    update.mockRejectedValueOnce(new NoQuorum()).mockRejectedValueOnce(new NoQuorum());
    expect((await fixture.finish(id)).state).toBe('done');
  });

  it('fails at the deadline if the Engine answers no update before it', async () => {
    await aFamily();
    const id = await fixture.rotate('db', { settings: { deadlineSeconds: 1 } });
    vi.spyOn(fixture.engine, 'updateService').mockRejectedValue(new NoQuorum());
    const { state, failure } = await fixture.finish(id);
    expect([state, failure]).toMatchObject(['reverted', { service: 'web', reason: 'deadline' }]);
  });

  it('does not fail a revert at the deadline during the stability window', async () => {
    await aFamily();
    const id = await fixture.rotate('db', {
      settings: { deadlineSeconds: 1, stabilityWindowSeconds: 1.5 },
    });
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
    expect((await fixture.finish(id)).state).toBe('reverted');
  });

  it('does not fail a revert at the deadline while Docker still monitors the tasks', async () => {
    const secret = await fixture.aSecret('db');
    const { id: serviceId } = await fixture.aService('web', [secret]);
    const rollout = (state: 'updating' | 'completed') => ({
      update: { state, message: '', startedAt: null, completedAt: null },
    });
    const settings = { deadlineSeconds: 1, stabilityWindowSeconds: 0 };
    const id = await fixture.rotate('db', { settings });
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
    let updates = 0;
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'web references' || when !== 'after' || ++updates < 2) return;
      fixture.engine.moveService(serviceId, rollout('updating'));
      setTimeout(() => fixture.engine.moveService(serviceId, rollout('completed')), 2_500);
    };
    expect((await fixture.finish(id)).state).toBe('reverted');
    expect(updates).toBe(2);
  });

  it('needs the name of the service in which Waxseal runs, if it restarts that one', async () => {
    await aFamily();
    const { services } = fixture.test.cache;
    const own = services.values().at(0)!;
    fixture.test.cache.ownServiceId = own.id;
    await expect(fixture.rotate('db')).rejects.toMatchObject({
      code: 'own-service',
      extras: { errors: [{ pointer: '/confirm' }] },
    });
    await expect(fixture.rotate('db', { confirm: 'x' })).rejects.toMatchObject({
      code: 'own-service',
    });
    expect(await fixture.secretNames()).toEqual(['db']);
    const id = await fixture.rotate('db', { confirm: own.name });
    expect((await fixture.finish(id)).state).toBe('done');
  });

  it('reverts when it is cancelled', async () => {
    await aFamily();
    const id = await fixture.rotate('db', { settings: { stabilityWindowSeconds: 60 } });
    const running = fixture.finish(id);
    await expect
      .poll(async () => (await fixture.queries.find(id)).services[0]!.state)
      .toBe('verifying');
    // A short stability window for the revert keeps the test fast.
    const { settings } = await fixture.queries.find(id);
    await fixture.repository.changeHead(
      id,
      { settings: { ...settings, stabilityWindowSeconds: 0 }, cancelledAt: 1 },
      1,
    );
    expect((await running).state).toBe('cancelled');
    expect(await fixture.secretNames()).toEqual(['db']);
  });

  describe('whose revert fails', () => {
    let id: string;

    beforeEach(async () => {
      await aFamily();
      const [secret] = await fixture.engine.listObjects('secret');
      id = await fixture.rotate('db', {
        settings: { deadlineSeconds: 1, stabilityWindowSeconds: 0 },
      });
      const { toId } = (await fixture.queries.find(id)).changes[0]!;
      fixture.engine.behaviours.set(toId!, 'fails').set(secret!.id, 'hangs');
    });

    it('is blocked and keeps both versions', async () => {
      const record = await fixture.finish(id);
      expect([record.state, record.services[0]!.state]).toEqual(['blocked', 'stuck']);
      expect((await fixture.shown(id)).waitsFor).toContain('web');
      const families = [{ kind: 'secret', name: 'db' }];
      expect(await fixture.queries.listBlocked(5)).toEqual([{ id, families }]);
      expect(await fixture.secretNames()).toEqual(['db', 'db.v2']);
      await expect(fixture.rotate('db')).rejects.toMatchObject({ code: 'rotation-running' });
    });

    it.each([
      ['retry', 'done', 'db.v2', ['db', 'db.v2']],
      ['accept', 'done', 'db', ['db', 'db.v2']],
      ['revert', 'reverted', 'db', ['db']],
      ['abandon', 'cancelled', 'db', ['db', 'db.v2']],
    ] as const)('carries out the decision: %s', async (resolution, state, mounted, left) => {
      await fixture.finish(id);
      fixture.engine.recover();
      await fixture.resolver.execute(anActor(), id, resolution);
      expect((await fixture.finish(id)).state).toBe(state);
      expect(await fixture.mounts('web')).toEqual([mounted]);
      expect(await fixture.secretNames()).toEqual(left);
    });

    it('does not count the time in which the Engine could not be reached', async () => {
      fixture.engine.onWrite = (write, when) => {
        if (when !== 'before' || write !== 'web references') return;
        fixture.engine.onWrite = (_, moment) => {
          if (moment !== 'before') return;
          fixture.engine.onWrite = () => {};
          fixture.engine.failWith(new EngineUnreachable());
          fixture.engine.recover();
          setTimeout(() => fixture.engine.failWith(null), 1_600);
          throw new EngineUnreachable();
        };
      };
      expect((await fixture.finish(id)).state).toBe('reverted');
    });

    describe('because Docker rejects it', () => {
      let update: typeof fixture.engine.updateService;

      beforeEach(() => {
        update = fixture.engine.updateService.bind(fixture.engine);
        let updates = 0;
        const errors = [{ pointer: '/secrets', detail: 'The secret does not exist' }];
        fixture.engine.updateService = (serviceId, decide) =>
          ++updates > 1
            ? Promise.reject(new RefusedByEngine({ errors }))
            : update(serviceId, decide);
      });

      it('is blocked and reports Docker’s reason', async () => {
        await fixture.finish(id);
        const { state, waitsFor } = await fixture.shown(id);
        expect(state).toBe('blocked');
        expect(waitsFor).toContain('web runs the new version');
        expect(waitsFor).toContain('Docker rejected the revert: The secret does not exist');
      });

      it('resumes the rollout that Docker paused if a user decides to retry', async () => {
        await fixture.finish(id);
        fixture.engine.updateService = update;
        fixture.engine.behaviours.clear();
        expect(fixture.test.swarm.findService('web')!.update!.state).toBe('paused');
        await fixture.resolver.execute(anActor(), id, 'retry');
        expect((await fixture.finish(id)).state).toBe('done');
        expect(fixture.test.swarm.findService('web')!.update!.state).toBe('completed');
      });
    });

    it('keeps the previous version current and changes no service if it is abandoned', async () => {
      await fixture.finish(id);
      const before = fixture.engine.writes.length;
      await fixture.resolver.execute(anActor(), id, 'abandon');
      expect(fixture.engine.writes.slice(before)).toEqual(['label db.v2', 'label db']);
      const stages = () =>
        fixture.families.secrets
          .find('db')!
          .versions.map((version) => [version.number, version.stage]);
      expect(stages()).toEqual([
        [1, 'current'],
        [2, 'previous'],
      ]);
      const [first, second] = fixture.families.secrets.find('db')!.versions;
      expect(first!.object.labels['waxseal.since']).toBe(
        new Date(first!.object.createdAt).toISOString(),
      );
      expect(second!.object.labels).not.toHaveProperty(['waxseal.delete-at']);
      // A stack may have written its own labels over those of version 1.
      fixture.engine.overwriteObject('secret', first!.object.id, {});
      for (const name of ['web', 'api'])
        fixture.engine.dropService(fixture.test.swarm.findService(name)!.id);
      await fixture.test.refresh();
      expect(stages()).toEqual([
        [1, 'current'],
        [2, 'previous'],
      ]);
    });

    it('is abandoned only once, after the process that runs it has released the lease', async () => {
      await fixture.finish(id);
      const lease = await fixture.leases.acquire(leaseOf(id));
      const both = Promise.allSettled(
        [1, 2].map(() => fixture.resolver.execute(anActor(), id, 'abandon')),
      );
      await lease!.release();
      const outcomes = (await both).map(({ status }) => status);
      expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
      expect((await fixture.queries.find(id)).state).toBe('cancelled');
    });

    it('can be abandoned after a first attempt could not reach the Engine', async () => {
      await fixture.finish(id);
      fixture.engine.failWith(new EngineUnreachable());
      await expect(fixture.resolver.execute(anActor(), id, 'abandon')).rejects.toMatchObject({
        code: 'engine-unreachable',
      });
      expect((await fixture.queries.find(id)).state).toBe('blocked');
      fixture.engine.failWith(null);
      await fixture.resolver.execute(anActor(), id, 'abandon');
      expect((await fixture.queries.find(id)).state).toBe('cancelled');
    });

    it('cannot continue to a version that was never created', async () => {
      await fixture.finish(id);
      await fixture.repository.changeChange(id, 0, { toId: null });
      for (const resolution of ['retry', 'accept'] as const)
        await expect(fixture.resolver.execute(anActor(), id, resolution)).rejects.toMatchObject({
          code: 'not-resolvable',
        });
    });
  });

  it('keeps the change of another client', async () => {
    const { web } = await aFamily();
    fixture.engine.onWrite = (write, when) => {
      if (when !== 'before' || write !== 'web references') return;
      fixture.engine.onWrite = () => {};
      fixture.engine.overwriteService(web.id, { labels: { theirs: 'yes' } });
    };
    expect((await fixture.finish(await fixture.rotate('db'))).state).toBe('done');
    expect((await fixture.engine.getService(web.id)).labels).toEqual({ theirs: 'yes' });
  });

  it('updates a service that started using the old version in the meantime', async () => {
    const { secret } = await aFamily();
    const id = await fixture.rotate('db');
    await fixture.aService('late', [secret]);
    const record = await fixture.finish(id);
    expect(record.services.map(({ name, state }) => [name, state])).toContainEqual([
      'late',
      'done',
    ]);
    expect(await fixture.mounts('late')).toEqual(['db.v2']);
  });

  it('does not revert for a service that was unhealthy before', async () => {
    const { secret } = await aFamily();
    const ill = await fixture.aService('ill', [secret]);
    for (const { id } of fixture.engine.tasksOf(ill.id))
      fixture.engine.moveTask(id, { state: 'failed', desiredState: 'shutdown' });
    fixture.engine.moveService(ill.id, { status: { running: 0, desired: 1, completed: 0 } });
    const id = await fixture.rotate('db');
    const record = await fixture.finish(id);
    expect([record.state, record.failure]).toEqual(['done', null]);
    expect(await fixture.mounts('ill')).toEqual(['db.v2']);
  });

  it('skips jobs and keeps the old version for them', async () => {
    const { secret } = await aFamily();
    await fixture.aService('job', [secret], { mode: 'replicated-job' } as never);
    const id = await fixture.rotate('db', { deletePrevious: 'now' });
    const record = await fixture.runUntil(id, isHeld);
    expect(record.services.find(({ name }) => name === 'job')!.state).toBe('skipped');
    expect(record.deletions).toMatchObject([{ state: 'held', waitsFor: 'job uses it' }]);
    expect(await fixture.mounts('job')).toEqual(['db']);
  });

  it('clears the previous spec and deletes the old version when its grace period ends', async () => {
    const { web } = await aFamily();
    const tasks = fixture.engine.tasksOf(web.id).length;
    const record = await fixture.finish(await fixture.rotate('db', { deletePrevious: 'now' }));
    expect(record.state).toBe('closed');
    expect(await fixture.secretNames()).toEqual(['db.v2']);
    const { spec, previousSpec } = await fixture.engine.getService(web.id);
    expect(previousSpec).toEqual(spec);
    expect(fixture.engine.tasksOf(web.id)).toHaveLength(tasks + 1);
    const family = fixture.families.secrets.find('db')!;
    expect([family.current.number, family.versions.length]).toEqual([2, 1]);
  });

  it('clears previous specs that reference an old version that another client deleted', async () => {
    const { secret } = await aFamily();
    const id = await fixture.rotate('db');
    fixture.engine.onWrite = (write, when) => {
      if (write !== 'api references' || when !== 'after') return;
      fixture.engine.dropObject('secret', secret.id);
      fixture.test.swarm.removedObject('secret', secret.id);
    };
    expect((await fixture.finish(id)).state).toBe('done');
    for (const name of ['web', 'api']) {
      const { spec, previousSpec } = fixture.test.swarm.findService(name)!;
      expect(previousSpec).toEqual(spec);
    }
  });

  it('does not clear the previous spec during another client’s rollout', async () => {
    const { web } = await aFamily();
    const id = await fixture.rotate('db', { deletePrevious: 'now' });
    fixture.engine.onWrite = (write) => {
      if (write === 'label db.v2')
        fixture.engine.moveService(web.id, {
          update: { state: 'updating', message: '', startedAt: null, completedAt: null },
        });
    };
    const record = await fixture.runUntil(id, isHeld);
    expect(record.deletions).toMatchObject([
      { state: 'held', waitsFor: 'Waiting for the rollout of web to finish (updating)' },
    ]);
    fixture.engine.moveService(web.id, { update: null });
    expect((await fixture.finish(id)).state).toBe('closed');
  });

  describe('whose deletion waits for the rollout of another client', () => {
    const rollout = (state: 'updating' | 'completed') => ({
      update: { state, message: '', startedAt: null, completedAt: null },
    });
    let id: string;
    let web: EngineService;
    let reads: MockInstance<typeof fixture.engine.listServices>;

    beforeEach(async () => {
      ({ web } = await aFamily());
      await fixture.aService('other', [await fixture.aSecret('other')]);
      id = await fixture.rotate('db');
      await fixture.finish(id);
      fixture.engine.moveService(web.id, rollout('updating'));
      await fixture.repository.changeHead(id, { deletesAt: 1 }, 1);
      reads = vi.spyOn(fixture.engine, 'listServices');
    });
    afterEach(() => void vi.restoreAllMocks());
    /** Runs the rotation during `work`, which starts once the deletion is blocked. */
    const whileHeld = async (work: () => unknown) => {
      const stop = new AbortController();
      const running = fixture.finish(id, stop.signal);
      await expect
        .poll(async () => (await fixture.queries.find(id)).deletions)
        .toMatchObject([
          { state: 'held', waitsFor: 'Waiting for the rollout of web to finish (updating)' },
        ]);
      await work();
      stop.abort();
      await running;
    };

    it('reads only the services that block it, and waits longer each time', async () => {
      const waits = vi.spyOn(DeletionBackoff.prototype, 'next');
      const other = fixture.test.swarm.findService('other')!;
      await whileHeld(async () => {
        reads.mockClear();
        await expect.poll(() => waits.mock.results.length, { timeout: 20_000 }).toBe(2);
        expect(reads.mock.calls).toEqual([[expect.arrayContaining([web.id])]]);
        expect(reads.mock.calls[0]![0]).not.toContain(other.id);
      });
      expect(waits.mock.results.map(({ value }) => value)).toEqual([3_000, 6_000]);
    });

    it('reads all services before it deletes anything', async () => {
      await whileHeld(() => undefined);
      fixture.engine.moveService(web.id, rollout('completed'));
      const holder = fixture.engine.addService({ name: 'holder' });
      const [old] = (await fixture.engine.listObjects('secret')).filter(
        ({ name }) => name === 'db',
      );
      const task = fixture.engine.addTask({ serviceId: holder.id, secretIds: [old!.id] });
      const running = fixture.finish(id);
      await expect
        .poll(async () => (await fixture.queries.find(id)).deletions)
        .toMatchObject([{ state: 'held', waitsFor: 'A task of holder still uses it' }]);
      fixture.engine.moveTask(task.id, { state: 'shutdown' });
      expect((await running).state).toBe('closed');
      expect(await fixture.secretNames()).toEqual(['db.v2', 'other']);
    });
  });

  it('restores a version without its value, and keeps the version if that fails', async () => {
    await aFamily();
    await fixture.finish(await fixture.rotate('db'));
    const first = (await fixture.engine.listObjects('secret')).find(({ name }) => name === 'db')!;
    fixture.engine.behaviours.set(first.id, 'fails');
    const back = { changes: [{ kind: 'secret' as const, name: 'db', version: 1 }] };
    expect((await fixture.finish(await fixture.start(back))).state).toBe('reverted');
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2']);
    expect(await fixture.mounts('web')).toEqual(['db.v2']);
    fixture.engine.behaviours.clear();
    const record = await fixture.finish(await fixture.start(back));
    expect([record.kind, record.state]).toEqual(['restore', 'done']);
    expect(fixture.families.secrets.find('db')!.current.number).toBe(1);
    await expect(fixture.start(back)).rejects.toMatchObject({ code: 'already-current' });
  });

  it('skips a version whose name is taken', async () => {
    await aFamily();
    await fixture.aSecret('db.v2');
    await fixture.finish(await fixture.rotate('db'));
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2', 'db.v3']);
    expect(fixture.families.secrets.find('db')!.current.number).toBe(3);
  });

  it('restarts each service once for a certificate and its key', async () => {
    const cert = await fixture.aSecret('cert');
    const key = await fixture.aSecret('key');
    await fixture.aService('tls', [cert, key]);
    const generator = {
      type: 'certificate' as const,
      commonName: 'a.b',
      publicPart: { kind: 'secret' as const, name: 'cert' },
    };
    const record = await fixture.finish(await fixture.rotate('key', { generator }));
    expect(record.state).toBe('done');
    expect(fixture.engine.writes.filter((write) => write.startsWith('tls'))).toEqual([
      'tls references',
    ]);
    expect(await fixture.mounts('tls')).toEqual(['cert.v2', 'key.v2']);
    const made = fixture.families.secrets.find('cert')!.current.object;
    expect(made.labels).toMatchObject({ 'waxseal.subject': 'CN=a.b' });
  });

  it('starts new tasks before the old ones stop, then restores the update order', async () => {
    const secret = await fixture.aSecret('db');
    const { id } = await fixture.aService('web', [secret]);
    const record = await fixture.finish(
      await fixture.rotate('db', { choices: { web: { startFirst: true } } }),
    );
    expect(record.state).toBe('done');
    expect(fixture.engine.writes.filter((write) => write.startsWith('web'))).toEqual([
      'web references+order',
      'web order',
      'web again',
    ]);
    const { spec, previousSpec } = await fixture.engine.getService(id);
    expect(spec.updatePolicy.order).toBe('stop-first');
    expect(previousSpec).toEqual(spec);
  });

  describe('when the Engine cannot be reached', () => {
    it('waits, and continues without repeating a write', async () => {
      await aFamily();
      const id = await fixture.rotate('db');
      fixture.engine.onWrite = (write, when) => {
        if (when !== 'after' || write !== 'web references') return;
        fixture.engine.onWrite = () => {};
        fixture.engine.failWith(new EngineUnreachable());
        setTimeout(() => fixture.engine.failWith(null), 1_200);
      };
      expect((await fixture.finish(id)).state).toBe('done');
      expect(fixture.engine.writes.filter((write) => write === 'web references')).toHaveLength(1);
    });

    it('reads the service again if a response is lost, and does not repeat the update', async () => {
      const { web } = await aFamily();
      const id = await fixture.rotate('db');
      const update = fixture.engine.updateService.bind(fixture.engine);
      let isLost = false;
      fixture.engine.updateService = async (serviceId, decide) => {
        const written = await update(serviceId, decide);
        if (serviceId !== web.id || isLost) return written;
        isLost = true;
        throw new EngineTimeout();
      };
      expect((await fixture.finish(id)).state).toBe('done');
      expect(fixture.engine.writes.filter((write) => write === 'web references')).toHaveLength(1);
    });
  });

  describe('when the audit log cannot be written', () => {
    it('does not start', async () => {
      await aFamily();
      fixture.audit.kept.isBroken = true;
      await expect(fixture.rotate('db')).rejects.toMatchObject({ code: 'audit-unavailable' });
      expect(fixture.engine.writes).toEqual([]);
    });

    it('waits before its next write', async () => {
      await aFamily();
      const id = await fixture.rotate('db');
      fixture.audit.kept.isBroken = true;
      await fixture.runUntil(id, ({ waitsFor }) => waitsFor === 'The audit log cannot be written');
      expect(fixture.engine.writes).toEqual(['create db.v2']);
      fixture.audit.kept.isBroken = false;
      expect((await fixture.finish(id)).state).toBe('done');
    });
  });

  describe('whose request was interrupted', () => {
    it('fails and deletes the created versions', async () => {
      await aFamily();
      const id = await fixture.rotate('db');
      await fixture.repository.changeHead(id, { state: 'creating' }, 1);
      await fixture.repository.changeChange(id, 0, { toId: null, madeAt: null });
      const record = await fixture.finish(id);
      expect(record.state).toBe('failed');
      expect(await fixture.secretNames()).toEqual(['db']);
      await expect(fixture.rotate('db')).resolves.toEqual(expect.any(String));
    });
  });

  it('is rejected while a consumer is busy, and creates nothing', async () => {
    const { web } = await aFamily();
    const update = { state: 'updating' as const, message: '', startedAt: null, completedAt: null };
    fixture.engine.moveService(web.id, { update });
    await expect(fixture.rotate('db')).rejects.toMatchObject({
      code: 'consumer-busy',
      extras: { services: ['web'] },
    });
    expect([fixture.engine.writes, await fixture.history.count({})]).toEqual([[], 0]);
    await expect(
      fixture.start(
        { changes: [{ kind: 'secret', name: 'db', value: { text: 'x' } }], busy: 'takeOver' },
        'operator',
      ),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const record = await fixture.finish(await fixture.rotate('db', { busy: 'skip' }));
    expect(record.services.map(({ name, state }) => [name, state])).toEqual([
      ['api', 'done'],
      ['web', 'skipped'],
    ]);
  });

  it('never leaves a spec with a missing secret if it is interrupted at any write', async () => {
    const secret = await fixture.aSecret('db');
    const services = [
      await fixture.aService('web', [secret]),
      await fixture.aService('api', [secret]),
    ];
    const counts: number[] = [];
    for (let last = 1; last <= 12; last++) {
      const died = new AbortController();
      let seen = 0;
      const before = fixture.engine.writes.length;
      fixture.engine.onWrite = (_, when) => {
        seen++;
        if (seen === last) died.abort();
        if (seen === last && when === 'before') throw new EngineUnreachable();
      };
      const id = await fixture.rotate('db').catch(() => undefined);
      if (id) await fixture.finish(id, died.signal);
      fixture.engine.onWrite = () => {};
      const [running] = await fixture.holds.all();
      if (running) await fixture.finish(running.rotationId);
      counts.push(fixture.engine.writes.length - before);
      const ids = new Set((await fixture.engine.listObjects('secret')).map((one) => one.id));
      for (const { id: serviceId } of services) {
        const { spec, previousSpec } = await fixture.engine.getService(serviceId);
        for (const one of [spec, previousSpec])
          for (const reference of one?.secrets ?? []) expect(ids).toContain(reference.id);
      }
      const [web, api] = [await fixture.mounts('web'), await fixture.mounts('api')];
      expect(web).toEqual(api);
      expect(await fixture.holds.all()).toEqual([]);
    }
    expect(counts.every((count) => count <= 6)).toBe(true);
  }, 60_000);
});
