import { beforeEach, describe, expect, it } from 'vitest';
import { aReference } from '../engine/testing/factories.js';
import { familyOf } from './family.js';
import { TestSwarm } from './testing/test-swarm.js';

describe('Swarm', () => {
  let test: TestSwarm;
  beforeEach(() => {
    test = new TestSwarm();
  });

  it.each<[string, (test: TestSwarm) => unknown]>([
    ['families', ({ swarm }) => swarm.secrets.all()],
    ['a family', ({ swarm }) => swarm.secrets.find('x')],
    ['services', ({ swarm }) => swarm.services()],
    ['a service', ({ swarm }) => swarm.findService('x')],
    ['nodes', ({ swarm }) => swarm.nodes()],
  ])('is a 503 for %s before the first list', (_, read) => {
    expect(() => read(test)).toThrow(expect.objectContaining({ status: 503 }));
  });

  it('counts the families of a cache that is empty', () => {
    expect(test.swarm.secrets.known()).toEqual([]);
  });

  it('has a family of one version for each Docker secret', async () => {
    const secret = test.engine.addSecret({ name: 'password' });
    await test.look();
    const version = { number: 1, stage: 'current', file: secret };
    expect(test.swarm.secrets.all()).toEqual([
      {
        name: 'password',
        first: secret.id,
        current: version,
        versions: [version],
        unmanagedDuplicates: [],
      },
    ]);
    expect(test.swarm.secrets.find('password')).toEqual(familyOf(secret));
  });

  it('does not know a family that is not there', async () => {
    await test.look();
    expect(test.swarm.secrets.find('x')).toBeUndefined();
  });

  it('knows the uses of a family with the services as they are', async () => {
    const secret = test.engine.addSecret();
    const reference = aReference(secret, { name: 'target' });
    const { id } = test.engine.addService({ spec: { secrets: [reference] } });
    await test.look();
    expect(test.swarm.secrets.usesOf(familyOf(secret))).toEqual([
      { service: test.cache.services.get(id), version: 1, current: [reference], previous: [] },
    ]);
  });

  it('shows what was written before any event tells of it', async () => {
    await test.look();
    const secret = test.engine.addSecret({ name: 'fresh' });
    test.swarm.wroteObject(secret);
    expect(test.swarm.secrets.find('fresh')).toBeDefined();
    test.swarm.removedObject('secret', secret.id);
    expect(test.swarm.secrets.find('fresh')).toBeUndefined();
  });
});
