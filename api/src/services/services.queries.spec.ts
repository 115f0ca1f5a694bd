import { ServiceListQuery, STACK_LABEL, type Role } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { aReference } from '../engine/testing/factories.js';
import { anUpdate, ServicesFixture } from './testing/services-fixture.js';

const counts = (running: number, desired: number) => ({ running, desired, completed: 0 });

describe('ServicesQueries', () => {
  let fixture: ServicesFixture;
  let ids: Record<string, string>;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const { engine } = fixture;
    const secret = engine.addSecret({ name: 'password' });
    const at = (day: number) => ({ updatedAt: `2026-01-0${day}T00:00:00.000Z` });
    const add = (name: string, given: object) => engine.addService({ name, ...given }).id;
    ids = {
      web: add('web', { ...at(1), status: counts(1, 2), spec: { secrets: [aReference(secret)] } }),
      DB: add('DB', { ...at(3), status: counts(1, 1), labels: { [STACK_LABEL]: 'shop' } }),
      old: add('old', { ...at(2), status: counts(0, 0) }),
      stuck: add('stuck', { ...at(4), update: anUpdate('paused') }),
      moving: add('moving', { ...at(5), update: anUpdate('updating') }),
    };
    await fixture.test.refresh();
  });
  const list = (query: object = {}, role: Role = 'admin') =>
    fixture.queries.list(ServiceListQuery.parse(query), anActor(role)).body;
  const names = (query: object = {}) => list(query).items.map(({ name }) => name);

  it.each([
    ['name', ['DB', 'moving', 'old', 'stuck', 'web']],
    ['-name', ['web', 'stuck', 'old', 'moving', 'DB']],
    ['updated', ['web', 'old', 'DB', 'stuck', 'moving']],
    ['-updated', ['moving', 'stuck', 'DB', 'old', 'web']],
    ['state', ['stuck', 'web', 'moving', 'old', 'DB']],
    ['-state', ['DB', 'old', 'moving', 'web', 'stuck']],
  ])('lists by %s', (sort, expected) => {
    expect(names({ sort })).toEqual(expected);
  });

  it.each([
    [{ search: 'W' }, ['web']],
    [{ search: 'db' }, ['DB']],
    [{ stack: 'shop' }, ['DB']],
    [{ secret: 'password' }, ['web']],
    [{ secret: 'pass' }, []],
    [{ state: 'paused' }, ['stuck']],
    [{ state: 'degraded' }, ['web']],
    [{ state: 'degraded', stack: 'shop' }, []],
    [{ search: 'b D' }, ['DB']],
    [{ attention: 'rollout-paused' }, ['stuck']],
    [{ attention: 'service-degraded' }, ['web']],
    [{ attention: 'secret-missing' }, []],
    [{ cause: 'unknown' }, []],
  ])('filters by %j', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('continues after the last row', () => {
    const first = list({ limit: 3, sort: 'state' });
    expect(first.total).toBe(5);
    expect(names({ limit: 3, sort: 'state', cursor: first.nextCursor })).toEqual(['old', 'DB']);
  });

  it('rejects the cursor of another order', () => {
    const cursor = list({ limit: 1 }).nextCursor;
    expect(() => list({ limit: 1, cursor, sort: '-name' })).toThrow('bad-cursor');
  });

  it('shows counts that have changed since the last request', async () => {
    expect(names({ state: 'degraded' })).toEqual(['web']);
    fixture.engine.moveService(ids.web!, { status: counts(2, 2) });
    await fixture.test.refresh();
    expect(names({ state: 'degraded' })).toEqual([]);
  });

  it('marks a mounted secret that was removed', async () => {
    const { id } = fixture.families.secrets.find('password')!.current.object;
    fixture.test.swarm.removedObject('secret', id);
    const { secrets } = fixture.queries.get('web', anActor()).body;
    expect(secrets).toMatchObject([{ name: 'password', isMissing: true }]);
  });

  it('shows the names of networks and the id of an unknown one', async () => {
    const { id } = fixture.engine.addNetwork({ name: 'backend' });
    fixture.engine.addService({ name: 'netted', spec: { networks: [id, 'unknown'] } });
    await fixture.test.refresh();
    expect(fixture.queries.get('netted', anActor()).body.networks).toEqual(['backend', 'unknown']);
  });

  it.each([
    ['viewer', null],
    ['auditor', null],
    ['operator', 'hunter2'],
    ['admin', 'hunter2'],
  ] as const)('shows a value to the role %s as %s', async (role, value) => {
    fixture.engine.addService({ name: 'hiding', spec: { env: ['A=hunter2'] } });
    await fixture.test.refresh();
    expect(fixture.queries.get('hiding', anActor(role)).body.env).toEqual([{ name: 'A', value }]);
  });

  it('has the same spec part of the ETag for all users', () => {
    const specPart = (etag: string) => etag.slice(1).split('.')[0];
    expect(specPart(fixture.etag('web', 'viewer'))).toBe(specPart(fixture.etag('web', 'admin')));
  });

  it('answers 404 to an unknown service', () => {
    expect(() => fixture.queries.get('nothing', anActor())).toThrow('not-found');
  });

  describe('tasks', () => {
    const tasks = async (
      name: string,
      query = { limit: 50, cursor: undefined as string | undefined },
      role: Role = 'admin',
    ) => (await fixture.queries.listTasks(name, query, anActor(role))).body;
    const at = (second: number) => ({ createdAt: new Date(second * 1000).toISOString() });

    it('are sorted by slot number, the newest first', async () => {
      for (const [id, slot, second] of [
        ['a', 10, 1],
        ['b', 2, 1],
        ['c', 2, 3],
        ['d', 2, 2],
      ] as const)
        fixture.engine.addTask({ id, serviceId: ids.web, slot, ...at(second) });
      expect((await tasks('web')).items.map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a']);
    });

    it('are sorted by node if there are no slots', async () => {
      const [b, a] = [fixture.engine.addNode({ name: 'b' }), fixture.engine.addNode({ name: 'a' })];
      await fixture.test.refresh();
      for (const nodeId of [b.id, a.id, null])
        fixture.engine.addTask({ serviceId: ids.web, slot: null, nodeId });
      expect((await tasks('web')).items.map(({ node }) => node)).toEqual([
        null,
        { id: a.id, name: 'a' },
        { id: b.id, name: 'b' },
      ]);
    });

    it('show the error but no digest', async () => {
      fixture.engine.addTask({
        serviceId: ids.web,
        image: 'busybox:1@sha256:a',
        state: 'failed',
        error: 'task: non-zero exit (1)',
        exitCode: 1,
        nodeId: 'unknown',
      });
      expect((await tasks('web')).items).toMatchObject([
        {
          image: 'busybox:1',
          error: 'task: non-zero exit (1)',
          exitCode: 1,
          node: { id: 'unknown', name: 'unknown' },
        },
      ]);
    });

    it('hide what may quote arguments, like the reason of the service, without the permission', async () => {
      const error = 'starting container failed: exec: "app --password=hunter2": not found';
      const { id } = fixture.engine.addService({
        name: 'broken',
        status: counts(0, 1),
        update: anUpdate('paused', error),
      });
      const failed = [fixture.engine.addTask({ serviceId: id, state: 'failed', error })];
      await fixture.test.refresh();
      fixture.test.swarm.sawService((await fixture.engine.listServices([id]))[0]!, failed);
      const read = async (role: Role) =>
        JSON.stringify([
          await tasks('broken', undefined, role),
          list({}, role),
          fixture.queries.get('broken', anActor(role)).body,
        ]);
      for (const role of ['viewer', 'auditor'] as const)
        expect(await read(role)).not.toContain('hunter2');
      expect((await read('operator')).split('hunter2')).toHaveLength(5);
    });

    it('are those of the service, in pages', async () => {
      for (let slot = 1; slot <= 3; slot++) fixture.engine.addTask({ serviceId: ids.web, slot });
      fixture.engine.addTask({ serviceId: ids.DB });
      const first = await tasks('web', { limit: 2, cursor: undefined });
      const second = await tasks('web', { limit: 2, cursor: first.nextCursor! });
      expect([...first.items, ...second.items].map(({ slot }) => slot)).toEqual([1, 2, 3]);
      await expect(tasks('DB', { limit: 2, cursor: first.nextCursor! })).rejects.toThrow(
        'bad-cursor',
      );
    });

    it('answer 503 while the Engine cannot be reached, because they are not cached', async () => {
      fixture.test.swarmStatus.becomeUnusable(new Error('away'));
      await expect(tasks('web')).rejects.toMatchObject({ status: 503 });
    });
  });
});
