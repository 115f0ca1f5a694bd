import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailed } from '../engine/index.js';
import { aNetwork } from '../engine/testing/factories.js';
import { readServices } from './read-services.js';
import { TestSwarm } from './testing/test-swarm.js';

describe('The networks of services that no list contains', () => {
  let test: TestSwarm;
  let host: { id: string };
  beforeEach(async () => {
    test = await new TestSwarm().refresh();
    const labels = { 'com.docker.swarm.predefined': 'true' };
    host = test.engine.addNetwork({ name: 'host', driver: 'host', labels });
  });
  const read = () => readServices(test.engine, test.cache);
  const nameOf = (id: string) => test.cache.networks.get(id)?.name;

  it('are read once, and stay when all is read again', async () => {
    test.engine.addService({ spec: { networks: [host.id] } });
    const ask = vi.spyOn(test.engine, 'getNetwork');
    await read();
    expect(nameOf(host.id)).toBe('host');
    await test.refresh();
    await test.refresh();
    await read();
    expect(nameOf(host.id)).toBe('host');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('are those of previous specs too', async () => {
    test.engine.addService({ previousSpec: { networks: [host.id] } });
    await read();
    expect(nameOf(host.id)).toBe('host');
  });

  it('may be gone, or be named: they are asked for once', async () => {
    const networks = [aNetwork().id, 'old-spec-with-a-name'];
    test.engine.addService({ previousSpec: { networks } });
    const ask = vi.spyOn(test.engine, 'getNetwork');
    await read();
    await read();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('do not keep the services from being read where they cannot be', async () => {
    const { id } = test.engine.addService({ spec: { networks: [host.id] } });
    vi.spyOn(test.engine, 'getNetwork').mockRejectedValueOnce(new EngineFailed());
    await read();
    expect(test.cache.services.get(id)).toBeDefined();
    await test.refresh();
    await read();
    expect(nameOf(host.id)).toBe('host');
  });

  it('are no networks that the list contains', async () => {
    const network = test.engine.addNetwork();
    await test.refresh();
    test.engine.addService({ spec: { networks: [network.id] } });
    const ask = vi.spyOn(test.engine, 'getNetwork');
    await read();
    expect(ask).not.toHaveBeenCalled();
  });
});
