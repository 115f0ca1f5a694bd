import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterPart } from '@waxseal/shared';
import {
  EngineForbidden,
  EngineTimeout,
  EngineUnreachable,
  type ObjectKind,
  type SwarmFacts,
} from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { OwnService } from './own-service.js';
import { SwarmWatcher } from './swarm-watcher.js';
import { ServiceRefresher } from './service-refresher.js';
import { TestSwarm } from './testing/test-swarm.js';

vi.mock('node:timers/promises', () => import('./testing/timers-promises.js'));

/** Counts what it is asked, and refuses a part of it. */
class PartialEngine extends FakeEngine {
  looks = 0;
  lists = 0;
  opened = 0;
  endsAtOnce = false;
  cutsNextFacts = false;
  listProblem: Error | null = null;
  factsProblem: Error | null = null;
  eventsProblem: Error | null = null;
  forbidden: ClusterPart | null = null;

  override async readFacts() {
    this.looks++;
    if (this.factsProblem) throw this.factsProblem;
    if (this.cutsNextFacts) {
      this.cutsNextFacts = false;
      throw new EngineUnreachable();
    }
    return super.readFacts();
  }

  override async openEvents(options: Parameters<FakeEngine['openEvents']>[0]) {
    this.opened++;
    if (this.eventsProblem) throw this.eventsProblem;
    const events = await super.openEvents(options);
    if (this.endsAtOnce) this.closeEventStreams();
    return events;
  }

  override async listObjects(kind: ObjectKind) {
    this.lists++;
    if (this.listProblem) throw this.listProblem;
    this.checkPart(`${kind}s`);
    return super.listObjects(kind);
  }

  override async listServices(ids?: readonly string[]) {
    this.checkPart('services');
    return super.listServices(ids);
  }

  override async listNodes() {
    this.checkPart('nodes');
    return super.listNodes();
  }

  override async listNetworks() {
    this.checkPart('networks');
    return super.listNetworks();
  }

  override async listTasks(ids?: readonly string[]) {
    this.checkPart('tasks');
    return super.listTasks(ids);
  }

  private checkPart(part: ClusterPart) {
    if (this.forbidden === part) throw new EngineForbidden({ detail: `GET /${part} is forbidden` });
  }
}

describe('SwarmWatcher', () => {
  let engine: PartialEngine;
  let test: TestSwarm;
  let keeper: SwarmWatcher;
  let told: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    engine = new PartialEngine();
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

  const add = (name: string) => engine.addSecret({ name });

  it('is ready all the time when the stream is cut, and misses nothing', async () => {
    await start();
    add('one');
    await pass(50);
    told.length = 0;
    const { lists } = engine;
    for (let cut = 0; cut < 5; cut++) {
      await pass(8_000);
      engine.closeEventStreams();
      add(`between-${cut}`);
      expect(state()).toBe('ready');
      await pass(50);
    }
    expect(names()).toHaveLength(6);
    expect(told).toEqual([]);
    expect(engine.lists).toBe(lists);
  });

  it('reads the lists again after a cut where the Engine has forgotten the last event', async () => {
    await start();
    add('one');
    const service = engine.addService();
    await pass(6_000);
    engine.closeEventStreams();
    engine.forgetEvents();
    // No event reports it.
    engine.moveService(service.id, { status: { running: 3, desired: 3, completed: 0 } });
    told.length = 0;
    await pass(800);
    expect(test.cache.services.get(service.id)?.status.running).toBe(3);
    expect(told).toEqual(['service.changed']);
    expect(state()).toBe('ready');
  });

  it('is unreachable when the stream cannot be opened again, and says why', async () => {
    await start();
    add('one');
    await pass(6_000);
    engine.failWith(new EngineUnreachable({ detail: 'Nothing listens there' }));
    engine.closeEventStreams();
    await pass(1);
    expect(test.swarmStatus.cluster()).toMatchObject({
      state: 'engine-unreachable',
      detail: 'Nothing listens there',
    });
    expect(names()).toEqual(['one']);
    told.length = 0;
    engine.failWith(null);
    await pass(2_500);
    expect([state(), told]).toEqual(['ready', ['cluster.changed', 'reset']]);
  });

  it('does not spin when every stream ends at once', async () => {
    await start();
    const { opened } = engine;
    engine.endsAtOnce = true;
    engine.closeEventStreams();
    await pass(20_000);
    expect(engine.opened - opened).toBeLessThan(20);
    expect(state()).toBe('ready');
  });

  const limits = () => test.swarmStatus.cluster().limits.map(({ part }) => part);

  it('notices within 30 seconds that the stream is mute, and follows what happens all the same', async () => {
    await start();
    await pass(2_000);
    engine.muteEventStreams(true);
    add('unheard');
    await pass(30_000);
    expect([names(), limits(), state()]).toEqual([['unheard'], ['events'], 'ready']);
    engine.muteEventStreams(false);
    add('heard');
    await pass(30_000);
    expect([names(), limits()]).toEqual([['heard', 'unheard'], []]);
  });

  it('takes silence for what it is where nothing happens', async () => {
    await start();
    const { opened } = engine;
    await pass(4 * 60_000);
    expect([limits(), engine.opened]).toEqual([[], opened]);
  });

  it('reads the lists every ten seconds while the Engine tells no events at all', async () => {
    engine.eventsProblem = new EngineForbidden({ detail: 'GET /events is forbidden' });
    await start();
    expect(state()).toBe('ready');
    add('unheard');
    await pass(11_000);
    expect([names(), limits()]).toEqual([['unheard'], ['events']]);
  });

  it('goes on without a call that is slow while the others are answered', async () => {
    await start();
    engine.factsProblem = new EngineTimeout({ detail: 'GET /info timed out' });
    await pass(20_000);
    expect(state()).toBe('ready');
    expect(test.swarmStatus.cluster().limits).toEqual([
      { part: 'info', code: 'engine-timeout', detail: 'GET /info timed out' },
    ]);
    engine.factsProblem = null;
    await pass(5_500);
    expect(limits()).toEqual([]);
  });

  it('is ready while a single connection is cut', async () => {
    await start();
    told.length = 0;
    engine.cutsNextFacts = true;
    await pass(6_000);
    expect([engine.cutsNextFacts, state(), told]).toEqual([false, 'ready', []]);
  });

  it('is ready without the facts where only they are forbidden', async () => {
    engine.factsProblem = new EngineForbidden({ detail: 'GET /info is forbidden' });
    await start();
    expect([state(), limits()]).toEqual(['ready', ['info']]);
  });

  it('says so at once where the event stream is forbidden', async () => {
    engine.eventsProblem = new EngineForbidden({ detail: 'GET /events is forbidden' });
    await start();
    expect([state(), limits()]).toEqual(['ready', ['events']]);
  });

  it('names the call that is needed where it is forbidden too', async () => {
    engine.factsProblem = new EngineForbidden({ detail: 'GET /info is forbidden' });
    engine.forbidden = 'services';
    await start();
    const { state, detail } = test.swarmStatus.cluster();
    expect([state, detail, limits()]).toEqual([
      'engine-forbidden',
      expect.stringContaining('GET /services'),
      [],
    ]);
  });

  it.each(['configs', 'nodes', 'networks', 'tasks'] as const)(
    'goes on where %s are forbidden, and says so to who asks for them',
    async (part) => {
      engine.addSecret({ name: 'one' });
      engine.forbidden = part;
      await start();
      expect([state(), names(), limits()]).toEqual(['ready', ['one'], [part]]);
      expect(() => test.swarm.assertReadable(part)).toThrow('engine-forbidden');
      engine.forbidden = null;
      await pass(66_000);
      expect(limits()).toEqual([]);
      expect(() => test.swarm.assertReadable(part)).not.toThrow();
    },
  );

  it.each(['services', 'secrets'] as const)('does nothing where %s are forbidden', async (part) => {
    engine.forbidden = part;
    await start();
    expect(state()).toBe('engine-forbidden');
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

  it.each<[string, Partial<SwarmFacts>]>([
    ['is locked', { localState: 'locked', isManager: false }],
    ['has no leader', {}],
    ['starts', { localState: 'pending', isManager: false }],
  ])('keeps the cache while its manager %s, until it is in another Swarm', async (_, facts) => {
    engine.addSecret({ name: 'old' });
    await start();
    become({ ...facts, clusterId: null });
    await pass(5_500);
    expect([names(), state() === 'ready']).toEqual([['old'], false]);
    become({ localState: 'active', isManager: true, clusterId: 'another' });
    engine.listProblem = new EngineUnreachable();
    await pass(5_500);
    expect(names()).toEqual([]);
  });

  it.each<[string, Partial<SwarmFacts>]>([
    ['has left its Swarm', { localState: 'inactive' }],
    ['is a worker', { isManager: false }],
  ])('clears the cache when the node %s', async (_, facts) => {
    engine.addSecret({ name: 'old' });
    await start();
    become({ ...facts, clusterId: null });
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
