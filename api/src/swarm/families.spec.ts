import type { StreamEvent } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineSecret } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import { familyLabels } from './family-labels.js';
import { TestSwarm } from './testing/test-swarm.js';

describe('Families', () => {
  let test: TestSwarm;
  let first: EngineSecret;
  let second: EngineSecret;
  beforeEach(async () => {
    test = new TestSwarm();
    first = test.engine.addSecret({ name: 'db' });
    second = test.engine.addSecret({
      name: 'db.v2',
      labels: {
        [familyLabels.family]: 'db',
        [familyLabels.version]: '2',
        [familyLabels.first]: first.id,
        [familyLabels.since]: '2026-01-02T00:00:00.000Z',
      },
    });
    test.engine.addSecret({ name: 'db-admin' });
    await test.look();
  });
  const families = () => test.swarm.secrets;
  const on = (...secrets: EngineSecret[]) => ({
    spec: { secrets: secrets.map((s) => aReference(s)) },
  });

  it('has a family once, under its own name', () => {
    const names = families()
      .all()
      .map(({ name }) => name);
    expect(names.sort()).toEqual(['db', 'db-admin']);
    expect(families().find('db.v2')).toBeUndefined();
    expect(families().ofId(second.id)).toMatchObject({ family: { name: 'db' }, version: 2 });
  });

  it('tells of a version by the name of the family', async () => {
    const told: StreamEvent[] = [];
    test.cache.onEvent((event) => told.push(event));
    test.cache.remove('secret', second.id);
    test.cache.remove('secret', first.id);
    expect(told).toEqual([
      { type: 'secret.changed', name: 'db' },
      { type: 'secret.removed', name: 'db' },
    ]);
  });

  it('sees a service on another version as drift, and none while that is where it goes', async () => {
    test.engine.addService({ name: 'web', ...on(first) });
    test.engine.addService({ name: 'api', ...on(second) });
    await test.look();
    const drift = () => families().driftOf(families().find('db')!);
    expect(drift().map(({ service, version }) => [service.name, version])).toEqual([['web', 1]]);
    const underWay = { rotation: 'r', currentId: second.id, targetId: first.id };
    families().markUnderWay('db', underWay);
    expect(drift()).toEqual([]);
    families().markUnderWay('db', undefined);
    expect(drift()).toHaveLength(1);
  });

  it('sees a service on an unmanaged duplicate as drift', async () => {
    test.engine.dropObject('secret', first.id);
    const stray = test.engine.addSecret({ name: 'db' });
    test.engine.addService({ name: 'web', ...on(stray) });
    await test.look();
    const family = families().find('db')!;
    expect(family.unmanagedDuplicates.map(({ id }) => id)).toEqual([stray.id]);
    expect(families().driftOf(family)).toMatchObject([{ version: null, id: stray.id }]);
    expect(families().ofId(stray.id)).toMatchObject({ version: null });
  });

  it('counts users again when a service moves', async () => {
    test.engine.overwriteObject('secret', second.id, {
      ...second.labels,
      [familyLabels.since]: 'never',
    });
    const { id } = test.engine.addService({ name: 'web', ...on(first) });
    await test.look();
    expect(families().find('db')!.current.number).toBe(1);
    test.engine.overwriteService(id, { secrets: [aReference(second)] });
    await test.look();
    expect(families().find('db')!.current.number).toBe(2);
  });

  it('has a new revision when what we keep beside the Swarm changes', () => {
    const { revision } = test.cache;
    families().markUnderWay('db', { rotation: 'r', currentId: first.id, targetId: null });
    expect(test.cache.revision).toBeGreaterThan(revision);
    expect(families().find('db')!.current.number).toBe(1);
  });
});
