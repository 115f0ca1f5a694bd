import { beforeEach, describe, expect, it } from 'vitest';
import { TestSwarm } from './testing/test-swarm.js';

describe('Swarm', () => {
  let test: TestSwarm;
  beforeEach(() => {
    test = new TestSwarm();
  });

  it.each<[string, (test: TestSwarm) => unknown]>([
    ['services', ({ swarm }) => swarm.services()],
    ['a service', ({ swarm }) => swarm.findService('x')],
    ['nodes', ({ swarm }) => swarm.nodes()],
  ])('throws 503 for %s before the first list', (_, read) => {
    expect(() => read(test)).toThrow(expect.objectContaining({ status: 503 }));
  });

  it('returns a written object before its event arrives', async () => {
    await test.refresh();
    const secret = test.engine.addSecret({ name: 'fresh' });
    test.swarm.wroteObject(secret);
    expect(test.cache.secrets.findByName('fresh')).toBeDefined();
    test.swarm.removedObject('secret', secret.id);
    expect(test.cache.secrets.findByName('fresh')).toBeUndefined();
  });
});
