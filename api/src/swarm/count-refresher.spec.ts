import { Logger } from '@nestjs/common';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineUnreachable } from '../engine/index.js';
import { EventBus, type Hub } from '../events/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import type { SwarmStatus } from './swarm-status.js';
import { CountRefresher } from './count-refresher.js';
import { SwarmCache } from './swarm-cache.js';

const SLOW_MS = 500;

describe('CountRefresher', () => {
  let engine: FakeEngine;
  let cache: SwarmCache;
  let hub: { viewers: BehaviorSubject<number> };
  let refresher: CountRefresher;
  let reads: number;
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    engine = new FakeEngine();
    cache = new SwarmCache(new EventBus());
    reads = 0;
    vi.spyOn(engine, 'listServices').mockImplementation(async (...ids) => {
      reads++;
      return FakeEngine.prototype.listServices.apply(engine, ids);
    });
    hub = { viewers: new BehaviorSubject(0) };
    refresher = new CountRefresher(engine, cache, { isReady: true } as SwarmStatus, hub as Hub);
    refresher.onApplicationBootstrap();
  });
  afterEach(() => {
    refresher.onModuleDestroy();
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('reads every five seconds while no client follows events', async () => {
    await pass(60_000);
    expect(reads).toBe(12);
  });

  it('detects within five seconds a task that ends without an event, also without a client', async () => {
    const { id } = engine.addService();
    engine.moveService(id, { status: { running: 0, desired: 1, completed: 0 } });
    await pass(5_000);
    expect(cache.services.get(id)?.status.running).toBe(0);
  });

  it('detects within a second a crash that causes no event', async () => {
    const { id } = engine.addService();
    hub.viewers.next(1);
    engine.moveService(id, { status: { running: 0, desired: 1, completed: 0 } });
    await pass(1_000);
    expect(cache.services.get(id)?.status.running).toBe(0);
  });

  it('reads once for all viewers', async () => {
    for (let count = 1; count <= 50; count++) hub.viewers.next(count);
    await pass(3_000);
    expect(reads).toBe(3);
  });

  it('reads less often when the last client has left', async () => {
    for (const count of [1, 2, 1]) hub.viewers.next(count);
    await pass(1_000);
    hub.viewers.next(0);
    await pass(1_000);
    expect(reads).toBe(2);
    await pass(10_000);
    expect(reads).toBe(4);
  });

  it('stops with the process', async () => {
    refresher.onModuleDestroy();
    await pass(60_000);
    expect(reads).toBe(0);
  });

  it('continues after a failed read', async () => {
    hub.viewers.next(1);
    engine.failWith(new EngineUnreachable());
    await pass(1_000);
    engine.failWith(null);
    const { id } = engine.addService();
    await pass(1_000);
    expect(cache.services.get(id)?.id).toBe(id);
  });

  it('reads from a slow Engine at most a tenth of the time', async () => {
    vi.spyOn(engine, 'listServices').mockImplementation(async () => {
      reads++;
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      return [];
    });
    hub.viewers.next(1);
    await pass(1_000 + 10 * (SLOW_MS + SLOW_MS * 10));
    expect(reads).toBe(11);
  });
});
