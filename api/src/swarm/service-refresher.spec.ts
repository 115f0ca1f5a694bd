import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineUnreachable, type EngineEvent, type EngineService } from '../engine/index.js';
import { EventBus } from '../events/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { SwarmCache } from './swarm-cache.js';
import { ServiceRefresher } from './service-refresher.js';

const counts = (running: number, desired = 2) => ({ running, desired, completed: 0 });

class WatchedEngine extends FakeEngine {
  /** Milliseconds since the start, and the number of requested services. */
  readonly reads: { at: number; count: number }[] = [];
  private readonly start = Date.now();

  override async listServices(ids?: readonly string[]) {
    this.reads.push({ at: Date.now() - this.start, count: ids?.length ?? -1 });
    return super.listServices(ids);
  }
}

describe('ServiceRefresher', () => {
  let engine: WatchedEngine;
  let cache: SwarmCache;
  let refresher: ServiceRefresher;
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    engine = new WatchedEngine();
    cache = new SwarmCache(new EventBus());
    refresher = new ServiceRefresher(engine, cache);
  });
  afterEach(() => {
    refresher.stop();
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const take = (
    id: string,
    kind: EngineEvent['kind'] = 'service',
    action: EngineEvent['action'] = 'update',
  ) => refresher.take({ kind, action, id, name: null, at: 0 });
  const watch = (service: EngineService) => {
    cache.putService(service);
    refresher.watchUnsettled();
  };
  const countsRead = () => engine.reads.map(({ count }) => count);

  describe('after an event', () => {
    it.each<[EngineEvent['kind'], () => { id: string }, () => number]>([
      ['secret', () => engine.addSecret(), () => cache.secrets.size],
      ['config', () => engine.addConfig(), () => cache.configs.size],
      ['service', () => engine.addService(), () => cache.services.size],
      ['node', () => engine.addNode(), () => cache.nodes.size],
      ['network', () => engine.addNetwork(), () => cache.networks.size],
    ])('reads the %s of the event', async (kind, add, size) => {
      take(add().id, kind, 'create');
      await pass(20);
      expect(size()).toBe(1);
    });

    it('reads services in batches of fifty', async () => {
      for (let count = 0; count < 120; count++) take(engine.addService().id);
      await pass(20);
      expect(countsRead()).toEqual([50, 50, 20]);
      expect(cache.services.size).toBe(120);
    });

    it('reads a service once after many events', async () => {
      const { id } = engine.addService();
      take(id, 'service', 'create');
      take(id);
      take(id);
      await pass(20);
      expect(countsRead()).toEqual([1]);
    });

    it('removes a removed object immediately', async () => {
      cache.putObject(engine.addSecret({ id: 'x' }));
      take('x', 'secret', 'remove');
      expect(cache.secrets.size).toBe(0);
    });

    it.each(['secret', 'service'] as const)(
      'removes a %s that no longer exists when it is read',
      async (kind) => {
        cache.putObject(engine.addSecret({ id: 'secret' }));
        cache.putService(engine.addService({ id: 'service' }));
        engine.dropObject('secret', 'secret');
        engine.dropService('service');
        take(kind, kind);
        await pass(20);
        expect([!!cache.secrets.get(kind), !!cache.services.get(kind)]).toEqual([false, false]);
      },
    );

    it('continues to read a settled service for a while, because its tasks may not exist yet', async () => {
      const { id } = engine.addService({ status: counts(0, 0) });
      take(id, 'service', 'create');
      await pass(4_000);
      engine.moveService(id, { status: counts(1, 1) });
      await pass(3_000);
      expect(cache.services.get(id)?.status.running).toBe(1);
      const { length } = engine.reads;
      await pass(60_000);
      expect(engine.reads).toHaveLength(length);
    });

    it('reads all services for a while after a node has changed', async () => {
      const service = engine.addService({ status: counts(2) });
      cache.putService(service);
      take(engine.addNode().id, 'node');
      engine.moveService(service.id, { status: counts(3, 3) });
      await pass(1_000);
      expect(cache.services.get(service.id)?.status.desired).toBe(3);
      await pass(10_000);
      const { length } = engine.reads;
      await pass(60_000);
      expect(engine.reads).toHaveLength(length);
    });

    it('repeats a failed read after a second', async () => {
      const secret = engine.addSecret();
      const service = engine.addService();
      engine.failWith(new EngineUnreachable());
      take(secret.id, 'secret');
      take(service.id);
      await pass(900);
      engine.failWith(null);
      expect([cache.secrets.size, cache.services.size]).toEqual([0, 0]);
      await pass(200);
      expect([cache.secrets.size, cache.services.size]).toEqual([1, 1]);
    });
  });

  describe('while a service is not settled', () => {
    it('reads the service repeatedly until it is settled', async () => {
      const service = engine.addService({ status: counts(0) });
      watch(service);
      engine.moveService(service.id, { status: counts(1) });
      await pass(600);
      expect(cache.services.get(service.id)?.status.running).toBe(1);
      engine.moveService(service.id, { status: counts(2) });
      await pass(2_000);
      expect(cache.services.get(service.id)?.status.running).toBe(2);
      const { length } = engine.reads;
      await pass(60_000);
      expect(engine.reads).toHaveLength(length);
    });

    it.each(['updating', 'rollback_started'] as const)(
      'reads a service repeatedly while its rollout is %s',
      async (state) => {
        const update = { state, message: '', startedAt: null, completedAt: null };
        watch(engine.addService({ update }));
        await pass(600);
        expect(countsRead()).toEqual([1]);
      },
    );

    it.each(['paused', 'completed', 'rollback_paused', 'rollback_completed', null] as const)(
      'does not read a settled service repeatedly: %s',
      async (state) => {
        const update = state && { state, message: '', startedAt: null, completedAt: null };
        watch(engine.addService({ update }));
        await pass(60_000);
        expect(countsRead()).toEqual([]);
      },
    );

    it('reads at growing intervals of up to ten seconds', async () => {
      watch(engine.addService({ status: counts(0) }));
      await pass(120_000);
      const gaps = engine.reads.slice(1).map(({ at }, before) => at - engine.reads[before]!.at);
      expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
      expect([gaps[0]! <= 500, gaps.at(-1)! >= 10_000, gaps.at(-1)! <= 10_500]).toEqual([
        true,
        true,
        true,
      ]);
    });

    it('returns to short intervals after an event', async () => {
      const { id } = engine.addService({ status: counts(0) });
      take(id);
      await pass(120_000);
      take(id);
      await pass(20);
      engine.moveService(id, { status: counts(2) });
      await pass(600);
      expect(cache.services.get(id)?.status.running).toBe(2);
    });

    it('continues after a failed read', async () => {
      const service = engine.addService({ status: counts(0) });
      watch(service);
      engine.failWith(new EngineUnreachable());
      await pass(2_000);
      engine.failWith(null);
      engine.moveService(service.id, { status: counts(2) });
      await pass(1_000);
      expect(cache.services.get(service.id)?.status.running).toBe(2);
    });

    it('stops reading a service that disappeared without an event', async () => {
      const { id } = engine.addService({ status: counts(0) });
      take(id);
      await pass(20);
      engine.dropService(id);
      await pass(2_000);
      expect(cache.services.size).toBe(0);
      const { length } = engine.reads;
      await pass(60_000);
      expect(engine.reads).toHaveLength(length);
    });

    it('stops reading a service after its removal event', async () => {
      const { id } = engine.addService({ status: counts(0) });
      watch(await engine.getService(id));
      take(id, 'service', 'remove');
      await pass(60_000);
      expect(engine.reads).toEqual([]);
    });
  });

  it('reads nothing after it was stopped', async () => {
    const { id } = engine.addService({ status: counts(0) });
    take(id);
    await pass(20);
    refresher.stop();
    take(id);
    await pass(60_000);
    expect([countsRead(), vi.getTimerCount()]).toEqual([[1], 0]);
  });
});
