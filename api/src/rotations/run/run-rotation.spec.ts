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
import { DeletionBackoff } from './deletion-backoff.js';
import { leaseOf } from './resume-rotations.job.js';
import { RotationsStage } from '../testing/rotations-stage.js';

describe('A rotation', () => {
  let stage: RotationsStage;
  beforeEach(async () => {
    stage = await RotationsStage.open();
  });
  afterEach(() => stage.close());

  const aFamily = async () => {
    const secret = await stage.aSecret('db', { team: 'a' });
    return {
      secret,
      web: await stage.aService('web', [secret]),
      api: await stage.aService('api', [secret], { replicas: 2 }),
    };
  };

  it('swaps each service once and says in Docker which version counts', async () => {
    const { web } = await aFamily();
    const record = await stage.lead(await stage.rotate('db'));
    expect([record.state, record.failure]).toEqual(['done', null]);
    expect(stage.engine.writes).toEqual([
      'create db.v2',
      'web references',
      'api references',
      'label db',
      'label db.v2',
    ]);
    expect([await stage.mounts('web'), await stage.mounts('api')]).toEqual([['db.v2'], ['db.v2']]);
    const family = stage.test.swarm.secrets.find('db')!;
    expect(family.versions.map(({ number, stage: name }) => [number, name])).toEqual([
      [1, 'previous'],
      [2, 'current'],
    ]);
    expect(family.current.file.labels).toMatchObject({ team: 'a' });
    expect((await stage.engine.getService(web.id)).spec.secrets[0]!.file.name).toBe('as-db');
    expect(stage.test.swarm.secrets.underWayOf('db')).toBeUndefined();
  });

  it('takes the canary alone and first', async () => {
    const { web, api } = await aFamily();
    const id = await stage.rotate('db');
    stage.engine.behaviours.set((await stage.queries.find(id)).changes[0]!.toId!, 'hangs');
    await stage.lead(id, AbortSignal.timeout(1_500));
    const updated = (serviceId: string) =>
      stage.queries
        .find(id)
        .then(({ services }) => services.find((one) => one.serviceId === serviceId)!.state);
    expect([await updated(web.id), await updated(api.id)]).toEqual(['updating', 'waiting']);
  });

  it('brings everything back and removes the new version when tasks fail', async () => {
    await aFamily();
    const id = await stage.rotate('db');
    stage.engine.behaviours.set((await stage.queries.find(id)).changes[0]!.toId!, 'fails');
    const record = await stage.lead(id);
    expect(record.state).toBe('reverted');
    expect(record.failure).toMatchObject({
      service: 'web',
      reason: 'task-failed',
      message: 'task: non-zero exit (1)',
    });
    const { body } = await stage.queries.get(id, anActor());
    expect(body.failure!.logLines).toEqual(['starting', 'no such user']);
    expect(body.services[0]!.failure!.logLines).toEqual(['starting', 'no such user']);
    // It may have printed its value: what it said is not written down.
    expect(JSON.stringify(await stage.repository.find(id))).not.toContain('no such user');
    // As many tasks as run on the new version, which is none of them.
    expect(record.services).toMatchObject([
      { name: 'web', state: 'reverted', runningVersion: 'old', updated: 0, desired: 1 },
      { name: 'api', state: 'waiting', runningVersion: 'old' },
    ]);
    expect(await stage.secretNames()).toEqual(['db']);
    expect(await stage.mounts('web')).toEqual(['db']);
    const web = stage.test.swarm.findService('web')!;
    expect(web.previousSpec!.secrets.map(({ name }) => name)).toEqual(['db']);
    expect(await stage.holds.all()).toEqual([]);
  });

  it('fails at the deadline with the error of the first task that waits', async () => {
    await aFamily();
    const id = await stage.rotate('db', {
      settings: { deadlineSeconds: 1, stabilityWindowSeconds: 0 },
    });
    stage.engine.behaviours.set((await stage.queries.find(id)).changes[0]!.toId!, 'hangs');
    const record = await stage.lead(id);
    expect(record.state).toBe('reverted');
    expect(record.failure).toMatchObject({ reason: 'deadline', message: 'no suitable node' });
    // It came to no node: what the Engine says of its log is no line of it.
    expect((await stage.queries.get(id, anActor())).body.failure!.logLines).toEqual([]);
  });

  it.each([
    [StaleVersion, 'Another client keeps changing the service'],
    [EngineFailed, 'Docker keeps failing to update the service'],
  ])('fails when the update fails at each of its tries: %o', async (Failure, message) => {
    await aFamily();
    const id = await stage.rotate('db', { settings: { tries: 2 } });
    const update = vi.spyOn(stage.engine, 'updateService').mockRejectedValue(new Failure());
    const { state, failure } = await stage.lead(id);
    expect([state, failure?.service, failure?.message]).toEqual(['reverted', 'web', message]);
    expect(update).toHaveBeenCalledTimes(2);
  });

  it('goes on where the managers had no quorum for longer than its tries', async () => {
    await aFamily();
    const id = await stage.rotate('db', { settings: { tries: 1 } });
    const update = vi.spyOn(stage.engine, 'updateService');
    update.mockRejectedValueOnce(new NoQuorum()).mockRejectedValueOnce(new NoQuorum());
    expect((await stage.lead(id)).state).toBe('done');
  });

  it('fails at the deadline where no update has an answer until then', async () => {
    await aFamily();
    const id = await stage.rotate('db', { settings: { deadlineSeconds: 1 } });
    vi.spyOn(stage.engine, 'updateService').mockRejectedValue(new NoQuorum());
    const { state, failure } = await stage.lead(id);
    expect([state, failure]).toMatchObject(['reverted', { service: 'web', reason: 'deadline' }]);
  });

  it('is not late on its revert while what has arrived must hold', async () => {
    await aFamily();
    const id = await stage.rotate('db', {
      settings: { deadlineSeconds: 1, stabilityWindowSeconds: 1.5 },
    });
    stage.engine.behaviours.set((await stage.queries.find(id)).changes[0]!.toId!, 'fails');
    expect((await stage.lead(id)).state).toBe('reverted');
  });

  it('reverts when it is cancelled', async () => {
    await aFamily();
    const id = await stage.rotate('db', { settings: { stabilityWindowSeconds: 60 } });
    const leading = stage.lead(id);
    await expect
      .poll(async () => (await stage.queries.find(id)).services[0]!.state)
      .toBe('verifying');
    // What holds on the revert need not hold for long here.
    const { settings } = await stage.queries.find(id);
    await stage.repository.changeHead(
      id,
      { settings: { ...settings, stabilityWindowSeconds: 0 }, cancelledAt: 1 },
      1,
    );
    expect((await leading).state).toBe('cancelled');
    expect(await stage.secretNames()).toEqual(['db']);
  });

  describe('where the revert does not succeed', () => {
    let id: string;

    beforeEach(async () => {
      await aFamily();
      const [secret] = await stage.engine.listObjects('secret');
      id = await stage.rotate('db', {
        settings: { deadlineSeconds: 1, stabilityWindowSeconds: 0 },
      });
      const { toId } = (await stage.queries.find(id)).changes[0]!;
      stage.engine.behaviours.set(toId!, 'fails').set(secret!.id, 'hangs');
    });

    it('asks a user, and keeps both versions', async () => {
      const record = await stage.lead(id);
      expect([record.state, record.services[0]!.state]).toEqual(['blocked', 'stuck']);
      expect(record.waitsFor).toContain('web');
      const families = [{ kind: 'secret', name: 'db' }];
      expect(await stage.queries.listWaiting(5)).toEqual([{ id, families }]);
      expect(await stage.secretNames()).toEqual(['db', 'db.v2']);
      await expect(stage.rotate('db')).rejects.toMatchObject({ code: 'rotation-running' });
    });

    it.each([
      ['retry', 'done', 'db.v2', ['db', 'db.v2']],
      ['accept', 'done', 'db', ['db', 'db.v2']],
      ['revert', 'reverted', 'db', ['db']],
      ['abandon', 'cancelled', 'db', ['db', 'db.v2']],
    ] as const)('does what the user decides: %s', async (resolution, state, mounted, left) => {
      await stage.lead(id);
      stage.engine.recover();
      await stage.resolver.execute(anActor(), id, resolution);
      expect((await stage.lead(id)).state).toBe(state);
      expect(await stage.mounts('web')).toEqual([mounted]);
      expect(await stage.secretNames()).toEqual(left);
    });

    it('does not count the time in which the Engine was away', async () => {
      stage.engine.onWrite = (write, when) => {
        if (when !== 'before' || write !== 'web references') return;
        stage.engine.onWrite = (_, moment) => {
          if (moment !== 'before') return;
          stage.engine.onWrite = () => {};
          stage.engine.failWith(new EngineUnreachable());
          stage.engine.recover();
          setTimeout(() => stage.engine.failWith(null), 1_600);
          throw new EngineUnreachable();
        };
      };
      expect((await stage.lead(id)).state).toBe('reverted');
    });

    describe('because the Engine refuses it', () => {
      let update: typeof stage.engine.updateService;

      beforeEach(() => {
        update = stage.engine.updateService.bind(stage.engine);
        let updates = 0;
        const errors = [{ pointer: '/secrets', detail: 'The secret does not exist' }];
        stage.engine.updateService = (serviceId, decide) =>
          ++updates > 1
            ? Promise.reject(new RefusedByEngine({ errors }))
            : update(serviceId, decide);
      });

      it('asks a user, and says why', async () => {
        const { state, waitsFor } = await stage.lead(id);
        expect(state).toBe('blocked');
        expect(waitsFor).toContain('web is on the new version');
        expect(waitsFor).toContain('Docker rejects the revert: The secret does not exist');
      });

      it('resumes what the Engine paused, once it is to be tried again', async () => {
        await stage.lead(id);
        stage.engine.updateService = update;
        stage.engine.behaviours.clear();
        expect(stage.test.swarm.findService('web')!.update!.state).toBe('paused');
        await stage.resolver.execute(anActor(), id, 'retry');
        expect((await stage.lead(id)).state).toBe('done');
        expect(stage.test.swarm.findService('web')!.update!.state).toBe('completed');
      });
    });

    it('leaves the version before the current one when it is abandoned, and no service swaps', async () => {
      await stage.lead(id);
      const before = stage.engine.writes.length;
      await stage.resolver.execute(anActor(), id, 'abandon');
      expect(stage.engine.writes.slice(before)).toEqual(['label db.v2', 'label db']);
      const stages = () =>
        stage.test.swarm.secrets
          .find('db')!
          .versions.map((version) => [version.number, version.stage]);
      expect(stages()).toEqual([
        [1, 'current'],
        [2, 'previous'],
      ]);
      const [first, second] = stage.test.swarm.secrets.find('db')!.versions;
      expect(first!.file.labels['waxseal.since']).toBe(
        new Date(first!.file.createdAt).toISOString(),
      );
      expect(second!.file.labels).not.toHaveProperty(['waxseal.delete-at']);
      // A stack may have written its own labels over those of version 1.
      stage.engine.overwriteObject('secret', first!.file.id, {});
      for (const name of ['web', 'api'])
        stage.engine.dropService(stage.test.swarm.findService(name)!.id);
      await stage.test.look();
      expect(stages()).toEqual([
        [1, 'current'],
        [2, 'previous'],
      ]);
    });

    it('is abandoned once, and only when no one leads it any more', async () => {
      await stage.lead(id);
      const lease = await stage.leases.acquire(leaseOf(id));
      const both = Promise.allSettled(
        [1, 2].map(() => stage.resolver.execute(anActor(), id, 'abandon')),
      );
      await lease!.release();
      const outcomes = (await both).map(({ status }) => status);
      expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
      expect((await stage.queries.find(id)).state).toBe('cancelled');
    });

    it('can be abandoned again where the Engine was away', async () => {
      await stage.lead(id);
      stage.engine.failWith(new EngineUnreachable());
      await expect(stage.resolver.execute(anActor(), id, 'abandon')).rejects.toMatchObject({
        code: 'engine-unreachable',
      });
      expect((await stage.queries.find(id)).state).toBe('blocked');
      stage.engine.failWith(null);
      await stage.resolver.execute(anActor(), id, 'abandon');
      expect((await stage.queries.find(id)).state).toBe('cancelled');
    });

    it('does not go on to a version that was never made', async () => {
      await stage.lead(id);
      await stage.repository.changeChange(id, 0, { toId: null });
      for (const resolution of ['retry', 'accept'] as const)
        await expect(stage.resolver.execute(anActor(), id, resolution)).rejects.toMatchObject({
          code: 'not-resolvable',
        });
    });
  });

  it('keeps the change of another client', async () => {
    const { web } = await aFamily();
    stage.engine.onWrite = (write, when) => {
      if (when !== 'before' || write !== 'web references') return;
      stage.engine.onWrite = () => {};
      stage.engine.overwriteService(web.id, { labels: { theirs: 'yes' } });
    };
    expect((await stage.lead(await stage.rotate('db'))).state).toBe('done');
    expect((await stage.engine.getService(web.id)).labels).toEqual({ theirs: 'yes' });
  });

  it('finds a service that took the old version meanwhile', async () => {
    const { secret } = await aFamily();
    const id = await stage.rotate('db');
    await stage.aService('late', [secret]);
    const record = await stage.lead(id);
    expect(record.services.map(({ name, state }) => [name, state])).toContainEqual([
      'late',
      'done',
    ]);
    expect(await stage.mounts('late')).toEqual(['db.v2']);
  });

  it('does not roll back for a service that was not well before', async () => {
    const { secret } = await aFamily();
    const ill = await stage.aService('ill', [secret]);
    for (const { id } of stage.engine.tasksOf(ill.id))
      stage.engine.moveTask(id, { state: 'failed', desiredState: 'shutdown' });
    stage.engine.moveService(ill.id, { status: { running: 0, desired: 1, completed: 0 } });
    const id = await stage.rotate('db');
    const record = await stage.lead(id);
    expect([record.state, record.failure]).toEqual(['done', null]);
    expect(await stage.mounts('ill')).toEqual(['db.v2']);
  });

  it('leaves jobs alone, and keeps the old version for them', async () => {
    const { secret } = await aFamily();
    await stage.aService('job', [secret], { mode: 'replicated-job' } as never);
    const record = await stage.lead(
      await stage.rotate('db', { deletePrevious: 'now' }),
      AbortSignal.timeout(3_000),
    );
    expect(record.services.find(({ name }) => name === 'job')!.state).toBe('skipped');
    expect(record.removals).toMatchObject([{ state: 'held', waitsFor: 'job uses it' }]);
    expect(await stage.mounts('job')).toEqual(['db']);
  });

  it('clearsPreviousSpec and removes the old version when its time has come', async () => {
    const { web } = await aFamily();
    const tasks = stage.engine.tasksOf(web.id).length;
    const record = await stage.lead(await stage.rotate('db', { deletePrevious: 'now' }));
    expect(record.state).toBe('closed');
    expect(await stage.secretNames()).toEqual(['db.v2']);
    const { spec, previousSpec } = await stage.engine.getService(web.id);
    expect(previousSpec).toEqual(spec);
    expect(stage.engine.tasksOf(web.id)).toHaveLength(tasks + 1);
    const family = stage.test.swarm.secrets.find('db')!;
    expect([family.current.number, family.versions.length]).toEqual([2, 1]);
  });

  it('leaves no revert by hand to an old version that someone removed meanwhile', async () => {
    const { secret } = await aFamily();
    const id = await stage.rotate('db');
    stage.engine.onWrite = (write, when) => {
      if (write !== 'api references' || when !== 'after') return;
      stage.engine.dropObject('secret', secret.id);
      stage.test.swarm.removedObject('secret', secret.id);
    };
    expect((await stage.lead(id)).state).toBe('done');
    for (const name of ['web', 'api']) {
      const { spec, previousSpec } = stage.test.swarm.findService(name)!;
      expect(previousSpec).toEqual(spec);
    }
  });

  it('does not clear the previous spec during the rollout of another client', async () => {
    const { web } = await aFamily();
    const id = await stage.rotate('db', { deletePrevious: 'now' });
    stage.engine.onWrite = (write) => {
      if (write === 'label db.v2')
        stage.engine.moveService(web.id, {
          update: { state: 'updating', message: '', startedAt: null, completedAt: null },
        });
    };
    const record = await stage.lead(id, AbortSignal.timeout(3_000));
    expect(record.removals).toMatchObject([
      { state: 'held', waitsFor: 'The rollout of web is not finished (updating)' },
    ]);
    stage.engine.moveService(web.id, { update: null });
    expect((await stage.lead(id)).state).toBe('closed');
  });

  describe('whose retirement is held by the rollout of another client', () => {
    const rollout = (state: 'updating' | 'completed') => ({
      update: { state, message: '', startedAt: null, completedAt: null },
    });
    let id: string;
    let web: EngineService;
    let reads: MockInstance<typeof stage.engine.listServices>;

    beforeEach(async () => {
      ({ web } = await aFamily());
      await stage.aService('other', [await stage.aSecret('other')]);
      id = await stage.rotate('db');
      await stage.lead(id);
      stage.engine.moveService(web.id, rollout('updating'));
      await stage.repository.changeHead(id, { deletesAt: 1 }, 1);
      reads = vi.spyOn(stage.engine, 'listServices');
    });
    afterEach(() => void vi.restoreAllMocks());
    /** Leads it while this is done, from the first snapshot that found it held on. */
    const whileHeld = async (work: () => unknown) => {
      const stop = new AbortController();
      const leading = stage.lead(id, stop.signal);
      await expect
        .poll(async () => (await stage.queries.find(id)).removals)
        .toMatchObject([
          { state: 'held', waitsFor: 'The rollout of web is not finished (updating)' },
        ]);
      await work();
      stop.abort();
      await leading;
    };

    it('snapshots at the services concerned alone, and later each time', async () => {
      const waits = vi.spyOn(DeletionBackoff.prototype, 'next');
      const other = stage.test.swarm.findService('other')!;
      await whileHeld(async () => {
        reads.mockClear();
        await expect.poll(() => waits.mock.results.length, { timeout: 20_000 }).toBe(2);
        expect(reads.mock.calls).toEqual([[expect.arrayContaining([web.id])]]);
        expect(reads.mock.calls[0]![0]).not.toContain(other.id);
      });
      expect(waits.mock.results.map(({ value }) => value)).toEqual([3_000, 6_000]);
    });

    it('snapshots at all that there is before it removes anything', async () => {
      await whileHeld(() => undefined);
      stage.engine.moveService(web.id, rollout('completed'));
      const holder = stage.engine.addService({ name: 'holder' });
      const [old] = (await stage.engine.listObjects('secret')).filter(({ name }) => name === 'db');
      const task = stage.engine.addTask({ serviceId: holder.id, secretIds: [old!.id] });
      const leading = stage.lead(id);
      await expect
        .poll(async () => (await stage.queries.find(id)).removals)
        .toMatchObject([{ state: 'held', waitsFor: 'A task of holder still uses it' }]);
      stage.engine.moveTask(task.id, { state: 'shutdown' });
      expect((await leading).state).toBe('closed');
      expect(await stage.secretNames()).toEqual(['db.v2', 'other']);
    });
  });

  it('restores a version without knowing its value, and keeps it if that fails', async () => {
    await aFamily();
    await stage.lead(await stage.rotate('db'));
    const first = (await stage.engine.listObjects('secret')).find(({ name }) => name === 'db')!;
    stage.engine.behaviours.set(first.id, 'fails');
    const back = { changes: [{ kind: 'secret' as const, name: 'db', version: 1 }] };
    expect((await stage.lead(await stage.start(back))).state).toBe('reverted');
    expect(await stage.secretNames()).toEqual(['db', 'db.v2']);
    expect(await stage.mounts('web')).toEqual(['db.v2']);
    stage.engine.behaviours.clear();
    const record = await stage.lead(await stage.start(back));
    expect([record.kind, record.state]).toEqual(['restore', 'done']);
    expect(stage.test.swarm.secrets.find('db')!.current.number).toBe(1);
    await expect(stage.start(back)).rejects.toMatchObject({ code: 'already-current' });
  });

  it('passes over a name that someone took', async () => {
    await aFamily();
    await stage.aSecret('db.v2');
    await stage.lead(await stage.rotate('db'));
    expect(await stage.secretNames()).toEqual(['db', 'db.v2', 'db.v3']);
    expect(stage.test.swarm.secrets.find('db')!.current.number).toBe(3);
  });

  it('restarts each service once for a certificate and its key', async () => {
    const cert = await stage.aSecret('cert');
    const key = await stage.aSecret('key');
    await stage.aService('tls', [cert, key]);
    const generator = {
      type: 'certificate' as const,
      commonName: 'a.b',
      publicPart: { kind: 'secret' as const, name: 'cert' },
    };
    const record = await stage.lead(await stage.rotate('key', { generator }));
    expect(record.state).toBe('done');
    expect(stage.engine.writes.filter((write) => write.startsWith('tls'))).toEqual([
      'tls references',
    ]);
    expect(await stage.mounts('tls')).toEqual(['cert.v2', 'key.v2']);
    const made = stage.test.swarm.secrets.find('cert')!.current.file;
    expect(made.labels).toMatchObject({ 'waxseal.subject': 'CN=a.b' });
  });

  it('has new tasks before the old ones go, and then the order that was before', async () => {
    const secret = await stage.aSecret('db');
    const { id } = await stage.aService('web', [secret]);
    const record = await stage.lead(
      await stage.rotate('db', { choices: { web: { startFirst: true } } }),
    );
    expect(record.state).toBe('done');
    expect(stage.engine.writes.filter((write) => write.startsWith('web'))).toEqual([
      'web references+order',
      'web order',
      'web again',
    ]);
    const { spec, previousSpec } = await stage.engine.getService(id);
    expect(spec.updatePolicy.order).toBe('stop-first');
    expect(previousSpec).toEqual(spec);
  });

  describe('with the Engine lost', () => {
    it('waits, and goes on without doing anything twice', async () => {
      await aFamily();
      const id = await stage.rotate('db');
      stage.engine.onWrite = (write, when) => {
        if (when !== 'after' || write !== 'web references') return;
        stage.engine.onWrite = () => {};
        stage.engine.failWith(new EngineUnreachable());
        setTimeout(() => stage.engine.failWith(null), 1_200);
      };
      expect((await stage.lead(id)).state).toBe('done');
      expect(stage.engine.writes.filter((write) => write === 'web references')).toHaveLength(1);
    });

    it('believes what it reads, where an answer was never seen', async () => {
      const { web } = await aFamily();
      const id = await stage.rotate('db');
      const update = stage.engine.updateService.bind(stage.engine);
      let isLost = false;
      stage.engine.updateService = async (serviceId, decide) => {
        const written = await update(serviceId, decide);
        if (serviceId !== web.id || isLost) return written;
        isLost = true;
        throw new EngineTimeout();
      };
      expect((await stage.lead(id)).state).toBe('done');
      expect(stage.engine.writes.filter((write) => write === 'web references')).toHaveLength(1);
    });
  });

  describe('with an audit that cannot be written', () => {
    it('does not start', async () => {
      await aFamily();
      stage.audit.kept.isBroken = true;
      await expect(stage.rotate('db')).rejects.toMatchObject({ code: 'audit-unavailable' });
      expect(stage.engine.writes).toEqual([]);
    });

    it('waits before its next write', async () => {
      await aFamily();
      const id = await stage.rotate('db');
      stage.audit.kept.isBroken = true;
      await stage.lead(id, AbortSignal.timeout(1_200));
      expect(stage.engine.writes).toEqual(['create db.v2']);
      expect((await stage.queries.find(id)).waitsFor).toBe('The audit log cannot be written');
      stage.audit.kept.isBroken = false;
      expect((await stage.lead(id)).state).toBe('done');
    });
  });

  describe('whose request died', () => {
    it('is failed, and nothing of it is left', async () => {
      await aFamily();
      const id = await stage.rotate('db');
      await stage.repository.changeHead(id, { state: 'creating' }, 1);
      await stage.repository.changeChange(id, 0, { toId: null, madeAt: null });
      const record = await stage.lead(id);
      expect(record.state).toBe('failed');
      expect(await stage.secretNames()).toEqual(['db']);
      await expect(stage.rotate('db')).resolves.toEqual(expect.any(String));
    });
  });

  it('is refused while a consumer is busy, and nothing is created', async () => {
    const { web } = await aFamily();
    const update = { state: 'updating' as const, message: '', startedAt: null, completedAt: null };
    stage.engine.moveService(web.id, { update });
    await expect(stage.rotate('db')).rejects.toMatchObject({
      code: 'consumer-busy',
      extras: { services: ['web'] },
    });
    expect([stage.engine.writes, await stage.history.count({})]).toEqual([[], 0]);
    await expect(
      stage.start(
        { changes: [{ kind: 'secret', name: 'db', value: { text: 'x' } }], busy: 'takeOver' },
        'operator',
      ),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const record = await stage.lead(await stage.rotate('db', { busy: 'skip' }));
    expect(record.services.map(({ name, state }) => [name, state])).toEqual([
      ['api', 'done'],
      ['web', 'skipped'],
    ]);
  });

  it('never has a spec that names what does not exist, whatever write it dies at', async () => {
    const secret = await stage.aSecret('db');
    const services = [await stage.aService('web', [secret]), await stage.aService('api', [secret])];
    const counts: number[] = [];
    for (let last = 1; last <= 12; last++) {
      const died = new AbortController();
      let seen = 0;
      const before = stage.engine.writes.length;
      stage.engine.onWrite = (_, when) => {
        seen++;
        if (seen === last) died.abort();
        if (seen === last && when === 'before') throw new EngineUnreachable();
      };
      const id = await stage.rotate('db').catch(() => undefined);
      if (id) await stage.lead(id, died.signal);
      stage.engine.onWrite = () => {};
      const [running] = await stage.holds.all();
      if (running) await stage.lead(running.rotationId);
      counts.push(stage.engine.writes.length - before);
      const ids = new Set((await stage.engine.listObjects('secret')).map((one) => one.id));
      for (const { id: serviceId } of services) {
        const { spec, previousSpec } = await stage.engine.getService(serviceId);
        for (const one of [spec, previousSpec])
          for (const reference of one?.secrets ?? []) expect(ids).toContain(reference.id);
      }
      const [web, api] = [await stage.mounts('web'), await stage.mounts('api')];
      expect(web).toEqual(api);
      expect(await stage.holds.all()).toEqual([]);
    }
    expect(counts.every((count) => count <= 6)).toBe(true);
  }, 60_000);
});
