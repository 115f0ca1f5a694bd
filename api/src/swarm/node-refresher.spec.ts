import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineForbidden, EngineUnreachable } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { EventBus } from '../events/index.js';
import { NodeRefresher } from './node-refresher.js';
import { SwarmCache } from './swarm-cache.js';
import type { SwarmStatus } from './swarm-status.js';

describe('NodeRefresher', () => {
  let engine: FakeEngine;
  let cache: SwarmCache;
  let status: Pick<SwarmStatus, 'limit'> & { isReady: boolean };
  let limits: (string | null)[];
  let refresher: NodeRefresher;
  let told: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    engine = new FakeEngine();
    const bus = new EventBus();
    told = [];
    bus.onEvent(({ type }) => told.push(type));
    cache = new SwarmCache(bus);
    limits = [];
    const limit = (...[, problem]: Parameters<SwarmStatus['limit']>) =>
      void limits.push(problem && problem.code);
    status = { isReady: true, limit };
    refresher = new NodeRefresher(engine, cache, status as SwarmStatus);
    refresher.onApplicationBootstrap();
  });
  afterEach(() => {
    refresher.onModuleDestroy();
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const aManager = () => {
    const node = engine.addNode();
    cache.putNode(node);
    told.length = 0;
    return node.id;
  };
  const isReachable = (id: string) => cache.nodes.get(id)?.isReachable;

  it('sees within seconds that a manager cannot be reached, and that it can again', async () => {
    const id = aManager();
    engine.moveNode(id, { isReachable: false });
    await pass(2_000);
    expect([isReachable(id), told]).toEqual([false, ['node.changed']]);
    engine.moveNode(id, { isReachable: true });
    await pass(2_000);
    expect([isReachable(id), told]).toEqual([true, ['node.changed', 'node.changed']]);
  });

  it('emits nothing while nothing changes', async () => {
    aManager();
    await pass(60_000);
    expect(told).toEqual([]);
  });

  it('reads nothing while Docker cannot be used', async () => {
    const id = aManager();
    status.isReady = false;
    engine.moveNode(id, { isReachable: false });
    await pass(10_000);
    expect(isReachable(id)).toBe(true);
  });

  it('continues after a failed read', async () => {
    const id = aManager();
    engine.moveNode(id, { isReachable: false });
    engine.failWith(new EngineUnreachable());
    await pass(4_000);
    engine.failWith(null);
    await pass(2_000);
    expect(isReachable(id)).toBe(false);
  });

  it('says that nodes are forbidden, asks less often, and says that they are allowed again', async () => {
    aManager();
    engine.failWith(new EngineForbidden());
    await pass(11_000);
    expect(limits).toEqual(['engine-forbidden']);
    engine.failWith(null);
    await pass(1_500);
    expect(limits).toEqual(['engine-forbidden', null]);
  });

  it('reads nothing after the end', async () => {
    aManager();
    refresher.onModuleDestroy();
    await pass(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
