import type { StreamEvent } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { aKeyRing } from '../../common/testing/factories.js';
import type { StoredObject } from '../../engine/index.js';
import { LabelSignatures } from './label-signatures.js';
import { aReference } from '../../engine/testing/factories.js';
import { testSignatures } from '../testing/family-facts.js';
import { familyLabels } from './family-labels.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { Families } from './families.js';
import { familyOf } from './family.js';

const familiesOf = ({ cache, swarmStatus, bus }: TestSwarm) =>
  new Families(cache, swarmStatus, bus, testSignatures);

describe('Families', () => {
  let test: TestSwarm;
  let model: Families;
  let first: StoredObject;
  let second: StoredObject;
  beforeEach(async () => {
    test = new TestSwarm();
    model = familiesOf(test);
    first = test.engine.addSecret({ name: 'db' });
    second = signed(
      test.engine.addSecret({ name: 'db.v2', labels: versionLabels('db', 2, first.id) }),
    );
    test.engine.addSecret({ name: 'db-admin' });
    await test.refresh();
  });
  const families = () => model.secrets;
  const versionLabels = (family: string, version: number, first: string) => ({
    [familyLabels.family]: family,
    [familyLabels.version]: String(version),
    [familyLabels.first]: first,
    [familyLabels.since]: '2026-01-02T00:00:00.000Z',
  });
  /** The object with a signature of its labels, as this installation writes it. */
  const signed = (object: StoredObject) =>
    test.engine.overwriteObject('secret', object.id, testSignatures.sign(object));
  const on = (...secrets: StoredObject[]) => ({
    spec: { secrets: secrets.map((s) => aReference(s)) },
  });

  it('lists a family once, under its own name', () => {
    const names = families()
      .all()
      .map(({ name }) => name);
    expect(names.sort()).toEqual(['db', 'db-admin']);
    expect(families().find('db.v2')).toBeUndefined();
    expect(families().ofId(second.id)).toMatchObject({ family: { name: 'db' }, version: 2 });
  });

  it('emits the change of a version with the name of the family', async () => {
    const told: StreamEvent[] = [];
    test.bus.onEvent((event) => told.push(event));
    test.cache.remove('secret', second.id);
    test.cache.remove('secret', first.id);
    expect(told).toEqual([
      { type: 'secret.changed', name: 'db' },
      { type: 'secret.removed', name: 'db' },
    ]);
  });

  it('reports a service on another version as drift, unless a rotation is moving it there', async () => {
    test.engine.addService({ name: 'web', ...on(first) });
    test.engine.addService({ name: 'api', ...on(second) });
    await test.refresh();
    const drift = () => families().driftOf(families().find('db')!);
    expect(drift().map(({ service, version }) => [service.name, version])).toEqual([['web', 1]]);
    const underWay = { rotation: 'r', currentId: second.id, targetId: first.id };
    families().markUnderWay('db', underWay);
    expect(drift()).toEqual([]);
    families().markUnderWay('db', undefined);
    expect(drift()).toHaveLength(1);
  });

  it('reports a service on an unmanaged duplicate as drift', async () => {
    test.engine.dropObject('secret', first.id);
    const stray = test.engine.addSecret({ name: 'db' });
    test.engine.addService({ name: 'web', ...on(stray) });
    await test.refresh();
    const family = families().find('db')!;
    expect(family.unmanagedDuplicates.map(({ id }) => id)).toEqual([stray.id]);
    expect(families().driftOf(family)).toMatchObject([{ version: null, id: stray.id }]);
    expect(families().ofId(stray.id)).toMatchObject({ version: null });
  });

  it('updates the current version when a service switches to another version', async () => {
    signed({ ...second, labels: { ...second.labels, [familyLabels.since]: 'never' } });
    const { id } = test.engine.addService({ name: 'web', ...on(first) });
    await test.refresh();
    expect(families().find('db')!.current.number).toBe(1);
    test.engine.overwriteService(id, { secrets: [aReference(second)] });
    await test.refresh();
    expect(families().find('db')!.current.number).toBe(2);
  });

  describe('with a secret whose labels another client wrote', () => {
    const told: StreamEvent[] = [];
    const claims = () =>
      families()
        .claimsOn('db')
        .map(({ name, claim }) => [name, claim?.version]);
    beforeEach(() => {
      told.length = 0;
      test.bus.onEvent((event) => told.push(event));
    });
    const add = async (name: string, labels: Record<string, string>) => {
      const object = test.engine.addSecret({ name, labels });
      await test.refresh();
      return object;
    };

    it('takes it as a secret of its own, which claims the version', async () => {
      const { id } = await add('db.v7', versionLabels('db', 7, 'nonsense'));
      expect(families().find('db')).toMatchObject({ current: { number: 2 }, first: first.id });
      expect(families().find('db')!.versions).toHaveLength(2);
      expect(families().find('db')!.unmanagedDuplicates).toEqual([]);
      expect(families().find('db.v7')).toMatchObject({ current: { number: 1, object: { id } } });
      expect(claims()).toEqual([['db.v7', 7]]);
      expect(told).toContainEqual({ type: 'secret.changed', name: 'db' });
      test.cache.remove('secret', id);
      expect(claims()).toEqual([]);
      expect(families().foreign()).toEqual([]);
    });

    it.each<[string, (labels: Record<string, string>) => Record<string, string>]>([
      ['the signature of another version', (labels) => labels],
      [
        'that signature and its own version',
        (labels) => ({ ...labels, [familyLabels.version]: '7' }),
      ],
      ['a signature of nonsense', (labels) => ({ ...labels, [familyLabels.signature]: 'x' })],
    ])('takes a secret with %s as its own', async (_, change) => {
      await add('db.v7', change(second.labels));
      expect(families().find('db')!.versions).toHaveLength(2);
      expect(families().find('db.v7')).toBeDefined();
    });

    it('takes a copy of a removed version, signature included, as its own', async () => {
      const { labels } = second;
      test.engine.dropObject('secret', second.id);
      test.cache.remove('secret', second.id);
      await add('db.v2', labels);
      expect(families().find('db')!.versions).toHaveLength(1);
      expect(claims()).toEqual([['db.v2', 2]]);
    });

    it.each([
      [familyLabels.since, '2099-01-01T00:00:00.000Z'],
      [familyLabels.stage, 'current'],
    ])('ignores a changed label %s', async (key, value) => {
      test.engine.overwriteObject('secret', first.id, { [key]: value, team: 'a' });
      await test.refresh();
      expect(families().find('db')!.current.number).toBe(2);
      expect(families().find('db')!.versions[0]!.object).toMatchObject({
        labels: { team: 'a' },
        foreignLabels: { [key]: value },
      });
    });

    it('trusts no version of an installation with another key', async () => {
      const other = new LabelSignatures(aKeyRing());
      test.engine.overwriteObject('secret', second.id, other.sign(second));
      await test.refresh();
      expect(families().find('db')!.versions).toHaveLength(1);
      expect(claims()).toEqual([['db.v2', 2]]);
    });

    it('accepts a signature without an id only while the version is pending', async () => {
      const labels = { ...versionLabels('db', 3, first.id), [familyLabels.stage]: 'pending' };
      const subject = { kind: 'secret' as const, name: 'db.v3', id: null };
      const { id } = await add('db.v3', testSignatures.sign({ ...subject, labels }));
      expect(families().find('db')!.versions).toHaveLength(3);
      const current = { ...labels, [familyLabels.stage]: 'current' };
      test.engine.overwriteObject(
        'secret',
        id,
        testSignatures.sign({ ...subject, labels: current }),
      );
      await test.refresh();
      expect(families().find('db')!.versions).toHaveLength(2);
    });
  });

  it('increases the revision when a rotation of a family starts', () => {
    const { revision } = model;
    families().markUnderWay('db', { rotation: 'r', currentId: first.id, targetId: null });
    expect(model.revision).toBeGreaterThan(revision);
    expect(families().find('db')!.current.number).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['all families', () => familiesOf(new TestSwarm()).secrets.all()],
    ['one family', () => familiesOf(new TestSwarm()).secrets.find('x')],
  ])('answers 503 for %s before the Swarm was first listed', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ status: 503 }));
  });

  it('returns a secret that was never rotated as a family with one version', () => {
    const secret = test.cache.secrets.findByName('db-admin')!;
    expect(families().find('db-admin')).toEqual(familyOf(secret));
    expect(families().find('x')).toBeUndefined();
  });

  it('starts with the objects that are already in the cache', () => {
    const late = familiesOf(test);
    expect(late.secrets.find('db')).toEqual(families().find('db'));
  });

  describe('with a service that uses a secret and a config', () => {
    let told: StreamEvent[];
    const changed = [
      { type: 'service.changed', name: 'web' },
      { type: 'secret.changed', name: 'db-admin' },
      { type: 'config.changed', name: 'settings' },
    ];
    beforeEach(async () => {
      const secret = test.cache.secrets.findByName('db-admin')!;
      const config = test.engine.addConfig({ name: 'settings' });
      const spec = { secrets: [aReference(secret)], configs: [aReference(config)] };
      await test.refresh();
      told = [];
      test.bus.onEvent((event) => told.push(event));
      test.engine.addService({ name: 'web', spec });
      await test.refresh();
    });
    const service = () => test.swarm.findService('web')!;

    it('emits events of the secret and the config when the service appears', () => {
      const [service, ...others] = changed;
      expect(told).toEqual([{ ...service, isNew: true }, ...others]);
    });

    it('returns the uses of the secret with the service', () => {
      const [use] = families().usesOf(families().find('db-admin')!);
      expect(use).toMatchObject({ service: { name: 'web' }, version: 1, previous: [] });
    });

    it('emits the events again when task counts change and when the service is deleted', () => {
      told.length = 0;
      test.swarm.wroteService({ ...service(), status: { running: 0, desired: 1, completed: 0 } });
      expect(told).toEqual(changed);
      told.length = 0;
      test.cache.remove('service', service().id);
      expect(told).toEqual([{ type: 'service.removed', name: 'web' }, ...changed.slice(1)]);
    });

    it('emits no event of a secret that is already deleted', () => {
      test.cache.remove('secret', test.cache.secrets.findByName('db-admin')!.id);
      told.length = 0;
      test.cache.remove('service', service().id);
      expect(told.map(({ type }) => type)).toEqual(['service.removed', 'config.changed']);
    });

    it('emits the removal of each family when the cache is cleared', () => {
      told.length = 0;
      test.cache.clear();
      expect(told).toEqual(
        expect.arrayContaining([
          { type: 'secret.removed', name: 'db' },
          { type: 'secret.removed', name: 'db-admin' },
          { type: 'config.removed', name: 'settings' },
        ]),
      );
      expect(families().known()).toEqual([]);
    });
  });
});
