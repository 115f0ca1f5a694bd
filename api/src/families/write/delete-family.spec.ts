import { beforeEach, describe, expect, it } from 'vitest';
import { IfMatch } from '../../http/if-match.js';
import type { Planned } from '../../http/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { EngineUnreachable, type ObjectKind, type StoredObject } from '../../engine/index.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { DeleteFamily } from './delete-family.js';
import { FamiliesFixture } from '../testing/families-fixture.js';

/** An Engine that a test can change just before an object is deleted, as another client could. */
class RacedEngine extends FakeEngine {
  beforeRemoval = () => {};

  override async removeObject(kind: ObjectKind, id: string) {
    this.beforeRemoval();
    return super.removeObject(kind, id);
  }
}

describe.each(['secret', 'config'] as const)('DeleteFamily of a %s', (kind) => {
  let fixture: FamiliesFixture<RacedEngine>;
  let engine: RacedEngine;
  let deleter: DeleteFamily;
  let object: StoredObject;
  beforeEach(async () => {
    engine = new RacedEngine();
    fixture = await FamiliesFixture.open(kind, engine);
    object = await fixture.add('app');
    const { test, facts, audit } = fixture;
    const { objects, swarm, tags } = test;
    deleter = new DeleteFamily(engine, objects, swarm, facts.families, facts.policies, tags, audit);
  });
  const execute = (header = '*', dryRun = false) =>
    deleter.execute(
      anActor(),
      fixture.reads,
      { name: 'app', ifMatch: IfMatch.parse(header) },
      dryRun,
    );
  const isThere = async () => (await fixture.list()).length === 1;
  const family = () => fixture.families.of(kind).find('app');
  const uses = () => fixture.use(object);

  it('deletes an unused object', async () => {
    expect(await execute(fixture.etag('app'))).toBeUndefined();
    expect(await isThere()).toBe(false);
    expect(family()).toBeUndefined();
  });

  it.each<[string, () => void, object[]]>([
    [
      'a current spec',
      () => void engine.addService({ name: 'web', spec: uses() }),
      [{ service: 'web', spec: 'current' }],
    ],
    [
      'a previous spec',
      () => void engine.addService({ name: 'web', previousSpec: uses() }),
      [{ service: 'web', spec: 'previous' }],
    ],
    [
      'both specs',
      () => void engine.addService({ name: 'web', spec: uses(), previousSpec: uses() }),
      [
        { service: 'web', spec: 'current' },
        { service: 'web', spec: 'previous' },
      ],
    ],
    [
      'live tasks',
      () => {
        const serviceId = engine.addService({ name: 'web' }).id;
        engine.addTask({ serviceId, ...fixture.hold(object.id) });
        engine.addTask({ serviceId, ...fixture.hold(object.id), state: 'pending' });
      },
      [{ service: 'web', spec: 'task' }],
    ],
    [
      'a spec and a task of one service',
      () => {
        const serviceId = engine.addService({ name: 'web', spec: uses() }).id;
        engine.addTask({ serviceId, ...fixture.hold(object.id) });
      },
      [{ service: 'web', spec: 'current' }],
    ],
    [
      'a task whose service is gone',
      () => void engine.addTask({ serviceId: 'gone', ...fixture.hold(object.id) }),
      [{ service: 'gone', spec: 'task' }],
    ],
  ])('refuses to delete an object used by %s', async (_, arrange, usedBy) => {
    arrange();
    await expect(execute()).rejects.toMatchObject({
      status: 409,
      code: `${kind}-in-use`,
      extras: { usedBy },
    });
    expect(await isThere()).toBe(true);
  });

  it.each(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])(
    'ignores a task that has ended: %s',
    async (state) => {
      const serviceId = engine.addService().id;
      engine.addTask({ serviceId, ...fixture.hold(object.id), state });
      await execute();
      expect(await isThere()).toBe(false);
    },
  );

  it('ignores services and tasks that use another object', async () => {
    const other = await fixture.add('other');
    const spec = fixture.use(other);
    const { id } = engine.addService({ spec, previousSpec: spec });
    engine.addTask({ serviceId: id, ...fixture.hold(other.id) });
    await execute();
    expect((await fixture.list()).map(({ name }) => name)).toEqual(['other']);
  });

  it('deletes nothing if another client has edited the secret, and returns it', async () => {
    const seen = fixture.etag('app');
    fixture.overwrite(object.id, { team: 'theirs' });
    await expect(execute(seen)).rejects.toMatchObject({
      status: 412,
      extras: { current: { labels: { team: 'theirs' } } },
    });
    expect(await isThere()).toBe(true);
  });

  it('plans without deleting anything', async () => {
    const { plan } = (await execute('*', true)) as Planned;
    expect(plan).toEqual({
      kind: 'plan',
      action: `${kind}.delete`,
      target: { kind, name: 'app' },
      effects: [],
      diff: [{ path: 'Name', before: 'app', after: null }],
      warnings: [expect.stringContaining('lost')],
    });
    expect(await isThere()).toBe(true);
  });

  it('rejects a plan for an object in use', async () => {
    engine.addService({ spec: uses() });
    await expect(execute('*', true)).rejects.toMatchObject({ code: `${kind}-in-use` });
  });

  it('succeeds if another client deletes the object at the same time', async () => {
    engine.beforeRemoval = () => fixture.drop(object.id);
    await expect(execute()).resolves.toBeUndefined();
    expect(family()).toBeUndefined();
  });

  it('fails if a service starts using the object just before it is deleted', async () => {
    engine.beforeRemoval = () => void engine.addService({ name: 'web', spec: uses() });
    await expect(execute()).rejects.toMatchObject({ code: `${kind}-in-use` });
    expect(family()).toBeDefined();
  });

  it('answers not-found for an object that another client deleted', async () => {
    fixture.drop(object.id);
    await expect(execute()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps the object in the cache if the Engine does not respond', async () => {
    engine.failWith(new EngineUnreachable());
    await expect(execute()).rejects.toThrow(EngineUnreachable);
    expect(family()).toBeDefined();
  });

  it('fails at once while the Engine cannot be reached', async () => {
    fixture.test.swarmStatus.becomeUnusable(new Error('away'));
    await expect(execute()).rejects.toMatchObject({ status: 503 });
    expect(await isThere()).toBe(true);
  });

  it('audits a deletion', async () => {
    await execute();
    expect(fixture.audit.told).toEqual([
      `${kind}.delete ${kind}:app attempted`,
      `${kind}.delete ${kind}:app succeeded`,
    ]);
  });

  it('audits the reason of a failure', async () => {
    engine.addService({ name: 'web', spec: uses() });
    await execute().catch(() => undefined);
    expect(fixture.audit.told.at(-1)).toBe(`${kind}.delete ${kind}:app failed ${kind}-in-use`);
  });

  it('refuses to delete during a rotation, and names the rotation', async () => {
    const underWay = { rotation: 'r1', currentId: object.id, targetId: null };
    fixture.families.of(kind).markUnderWay('app', underWay);
    await expect(execute()).rejects.toMatchObject({
      code: 'rotation-running',
      extras: { rotation: 'r1', link: '/api/v1/rotations/r1' },
    });
    expect(await isThere()).toBe(true);
  });

  it('deletes the policy and the pins too', async () => {
    await fixture.facts.policies.change(kind, 'app', { pinned: [object.id] });
    await execute();
    expect(fixture.facts.policies.of(kind, 'app').pinned).toEqual([]);
  });
});
