import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineUnreachable, type ObjectKind, type SwarmFacts } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { OwnService } from './own-service.js';
import { SwarmWatcher } from './swarm-watcher.js';
import { ServiceRefresher } from './service-refresher.js';
import { TestSwarm } from './testing/test-swarm.js';

vi.mock('node:timers/promises', () => import('./testing/timers-promises.js'));

class CountingEngine extends FakeEngine {
  looks = 0;
  listProblem: Error | null = null;

  override async readFacts() {
    this.looks++;
    return super.readFacts();
  }

  override async listObjects(kind: ObjectKind) {
    if (this.listProblem) throw this.listProblem;
    return super.listObjects(kind);
  }
}

describe('SwarmWatcher', () => {
  let engine: CountingEngine;
  let test: TestSwarm;
  let keeper: SwarmWatcher;
  let told: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    engine = new CountingEngine();
    test = new TestSwarm(engine);
    told = [];
    test.bus.onEvent(({ type }) => told.push(type));
    const { cache, swarmStatus } = test;
    keeper = new SwarmWatcher(
      engine,
      cache,
      swarmStatus,
      new ServiceRefresher(engine, cache),
      new OwnService(engine),
      test.bus,
    );
  });
  afterEach(async () => {
    const ended = keeper.onApplicationShutdown();
    await pass(1);
    await ended;
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const start = async () => {
    keeper.start();
    await pass(1);
  };
  const state = () => test.swarmStatus.cluster().state;
  const names = () =>
    test.cache.secrets
      .values()
      .map(({ name }) => name)
      .sort();
  const become = (facts: Partial<SwarmFacts>) => (engine.facts = { ...engine.facts, ...facts });

  it('has read everything when it is ready', async () => {
    engine.addSecret();
    engine.addConfig();
    engine.addService();
    engine.addNode();
    engine.addNetwork();
    await start();
    const { secrets, configs, services, nodes, networks } = test.cache;
    expect([secrets, configs, services, nodes, networks].map(({ size }) => size)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(state()).toBe('ready');
  });

  it('emits `reset` when the cache is filled', async () => {
    engine.addService({ name: 'web' });
    await start();
    expect(told).toEqual(['service.changed', 'cluster.changed', 'reset']);
  });

  it('follows events', async () => {
    await start();
    const { id } = engine.addSecret({ name: 'one' });
    engine.addSecret({ name: 'two' });
    await pass(50);
    expect(names()).toEqual(['one', 'two']);
    engine.dropObject('secret', id);
    await pass(50);
    expect(names()).toEqual(['two']);
  });

  it('does not miss events while it reads the first lists', async () => {
    keeper.start();
    for (let turn = 0; turn < 20; turn++) {
      engine.addSecret({ name: `s${turn}` });
      await Promise.resolve();
    }
    await pass(50);
    expect(names()).toHaveLength(20);
  });

  it.each<[string, Partial<SwarmFacts>]>([
    ['swarm-inactive', { localState: 'inactive', clusterId: null }],
    ['swarm-locked', { localState: 'locked', clusterId: null }],
    ['not-a-manager', { isManager: false, clusterId: null }],
    ['swarm-unavailable', { localState: 'error' }],
  ])('is %s and then ready', async (expected, facts) => {
    const good = engine.facts;
    become(facts);
    await start();
    expect(state()).toBe(expected);
    engine.facts = good;
    await pass(2_500);
    expect(state()).toBe('ready');
  });

  it('is unreachable at the start and ready when the Engine can be reached', async () => {
    engine.failWith(new EngineUnreachable({ detail: 'No socket' }));
    await start();
    expect(test.swarmStatus.cluster()).toMatchObject({
      state: 'engine-unreachable',
      detail: 'No socket',
      asOf: null,
    });
    engine.failWith(null);
    await pass(2_500);
    expect(state()).toBe('ready');
  });

  it('has no detail of an unexpected failure', async () => {
    engine.failWith(new Error('hunter2'));
    await start();
    expect(test.swarmStatus.cluster()).toMatchObject({ state: 'engine-unreachable', detail: null });
  });

  it('retries at growing intervals of up to two seconds', async () => {
    engine.failWith(new EngineUnreachable());
    await start();
    await pass(30_000);
    const { looks } = engine;
    await pass(60_000);
    expect(engine.looks - looks).toBe(30);
  });

  it('keeps the cache when the stream ends and fills it again', async () => {
    engine.addSecret({ name: 'one' });
    const service = engine.addService();
    await start();
    engine.closeEventStreams();
    await pass(1);
    expect(state()).toBe('engine-unreachable');
    expect(names()).toEqual(['one']);
    // Removed without an event.
    engine.moveService(service.id, { status: { running: 3, desired: 3, completed: 0 } });
    told.length = 0;
    await pass(150);
    expect(state()).toBe('ready');
    expect(test.cache.services.get(service.id)?.status.running).toBe(3);
    expect(told).toEqual(['service.changed', 'cluster.changed', 'reset']);
  });

  it('finds objects that were added and removed while no events arrived', async () => {
    const { id } = engine.addSecret({ name: 'gone' });
    await start();
    engine.failWith(new EngineUnreachable());
    engine.closeEventStreams();
    await pass(500);
    engine.failWith(null);
    engine.dropObject('secret', id);
    engine.addSecret({ name: 'come' });
    await pass(2_500);
    expect(names()).toEqual(['come']);
  });

  it('detects within seconds that the node is no longer a manager', async () => {
    await start();
    become({ isManager: false, clusterId: null });
    await pass(5_500);
    expect(state()).toBe('not-a-manager');
  });

  it('detects within seconds that the Engine does not answer', async () => {
    await start();
    engine.failWith(new EngineUnreachable());
    await pass(5_500);
    expect(state()).toBe('engine-unreachable');
  });

  it('clears the cache of another Swarm before it has read the new one', async () => {
    engine.addSecret({ name: 'old' });
    await start();
    become({ clusterId: 'another' });
    engine.listProblem = new EngineUnreachable();
    await pass(5_500);
    expect(names()).toEqual([]);
  });

  it('reads everything again every five minutes', async () => {
    const { id } = engine.addService();
    await start();
    engine.moveService(id, { status: { running: 7, desired: 7, completed: 0 } });
    await pass(4 * 60_000);
    expect(test.cache.services.get(id)?.status.running).toBe(1);
    await pass(66_000);
    expect(test.cache.services.get(id)?.status.running).toBe(7);
  });

  it('reads immediately after a Swarm was initialised', async () => {
    become({ localState: 'inactive', clusterId: null });
    await start();
    await pass(10_000);
    await engine.initSwarm('127.0.0.1');
    const looking = keeper.waitUntilReady();
    await pass(150);
    await looking;
    expect(state()).toBe('ready');
  });

  it('stops waiting for a Swarm that does not become ready', async () => {
    become({ localState: 'inactive', clusterId: null });
    await start();
    let isOver = false;
    const looking = keeper.waitUntilReady().then(() => (isOver = true));
    await pass(4_800);
    expect(isOver).toBe(false);
    await pass(500);
    expect(await looking).toBe(true);
  });

  it('reads nothing after it was stopped', async () => {
    engine.addService({ status: { running: 0, desired: 1, completed: 0 } });
    await start();
    const ended = keeper.onApplicationShutdown();
    await pass(1);
    await ended;
    const { looks } = engine;
    await pass(60_000);
    expect([engine.looks, vi.getTimerCount()]).toEqual([looks, 0]);
  });
});
