import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnreachable } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { OwnService } from './own-service.js';

describe('OwnService', () => {
  let engine: FakeEngine;
  let own: OwnService;
  beforeEach(() => {
    engine = new FakeEngine();
    engine.containers.set('c1', 's1');
    own = new OwnService(engine);
  });

  it('is the service whose task this container is', async () => {
    expect(await own.find('c1')).toBe('s1');
  });

  it('is null in a container outside the Swarm and outside a container', async () => {
    expect(await own.find('other')).toBeNull();
    expect(await own.find('')).toBeNull();
  });

  it('is requested until the Engine has answered, and not again', async () => {
    engine.failWith(new EngineUnreachable());
    await expect(own.find('c1')).rejects.toThrow();
    engine.failWith(null);
    expect(await own.find('c1')).toBe('s1');
    engine.failWith(new EngineUnreachable());
    expect(await own.find('c1')).toBe('s1');
  });
});
