import { describe, expect, it } from 'vitest';
import { EngineUnreachable } from '../engine.errors.js';
import type { ContractSwarm } from './contract-swarm.js';
import { describeCopies } from './copies.contract.js';
import { describeClusterKeys } from './cluster-keys.contract.js';
import { describeEngineContract } from './engine.contract.js';
import { aReference, aService, aTask } from './factories.js';
import { FakeEngine } from './fake-engine.js';

async function startFake(): Promise<ContractSwarm> {
  const engine = new FakeEngine();
  engine.addNode();
  engine.addNetwork({ name: 'ingress' });
  return {
    engine,
    labelMeanwhile: (id, key, value) =>
      void engine.overwriteService(id, { labels: { [key]: value } }),
    close: async () => engine.closeEventStreams(),
    async createService({ name, mode = 'replicated', replicas = 1, labels = {}, secret, config }) {
      const secrets = secret ? [aReference(secret)] : [];
      const configs = config ? [aReference(config)] : [];
      const spec = { mode, replicas: mode === 'global' ? null : replicas, secrets, configs };
      const status = { running: 0, desired: replicas, completed: 0 };
      const { id } = engine.addService(aService({ name, labels, spec, status }));
      for (let slot = 1; slot <= replicas; slot++)
        engine.addTask(aTask({ serviceId: id, slot, state: 'pending' }));
      return id;
    },
  };
}

describeEngineContract('FakeEngine', startFake, [describeCopies, describeClusterKeys]);

describe('FakeEngine', () => {
  const signal = new AbortController().signal;

  it('cannot be reached until it is restored', async () => {
    const engine = new FakeEngine();
    engine.failWith(new EngineUnreachable());
    await expect(engine.readFacts()).rejects.toThrow(EngineUnreachable);
    await expect(engine.listObjects('secret')).rejects.toThrow(EngineUnreachable);
    await expect(engine.openEvents({ signal })).rejects.toThrow(EngineUnreachable);
    engine.failWith(null);
    await expect(engine.listObjects('secret')).resolves.toEqual([]);
  });

  it('ends open streams', async () => {
    const engine = new FakeEngine();
    const stream = await engine.openEvents({ signal });
    engine.addSecret();
    engine.closeEventStreams();
    const kinds = [];
    for await (const { kind } of stream) kinds.push(kind);
    expect(kinds).toEqual(['secret']);
  });

  it('needs a Swarm for everything except its facts', async () => {
    const engine = new FakeEngine();
    engine.facts = { ...engine.facts, localState: 'locked' };
    await expect(engine.listServices()).rejects.toMatchObject({ code: 'swarm-locked' });
    engine.facts = { ...engine.facts, localState: 'active', isManager: false };
    await expect(engine.listServices()).rejects.toMatchObject({ code: 'not-a-manager' });
    engine.facts = { ...engine.facts, localState: 'inactive' };
    await expect(engine.listServices()).rejects.toMatchObject({ code: 'swarm-unavailable' });
    await expect(engine.readFacts()).resolves.toMatchObject({ localState: 'inactive' });
    await engine.initSwarm('127.0.0.1');
    await expect(engine.listServices()).resolves.toEqual([]);
  });

  it('reports the end of a rollout only if tasks were replaced', async () => {
    const engine = new FakeEngine();
    const { id } = engine.addService();
    const restarted = await engine.updateService(id, () => ({ restart: true }));
    expect(restarted.update?.state).toBe('completed');
    const labelled = await engine.updateService(id, () => ({ labels: { a: '1' } }));
    expect(labelled.update).toBeNull();
    const back = await engine.rollBackService(id, () => {});
    expect(back.update?.state).toBe('rollback_completed');
  });
});
