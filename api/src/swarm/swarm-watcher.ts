import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ProblemError } from '../http/problem.js';
import type { ClusterPart } from '@waxseal/shared';
import {
  Engine,
  EngineFailed,
  EngineUnreachable,
  SwarmUnavailable,
  type EngineService,
  type EngineTask,
  type SwarmFacts,
} from '../engine/index.js';
import { EventBus } from '../events/index.js';
import { EventFeed, isOfOneCall } from './event-feed.js';
import type { Kept, ObjectStore } from './object-store.js';
import { SwarmStatus } from './swarm-status.js';
import { OwnService } from './own-service.js';
import { readTasks } from './read-services.js';
import { readUnknownNetworks } from './read-networks.js';
import { SwarmCache } from './swarm-cache.js';
import { ServiceRefresher } from './service-refresher.js';

const RELIST_EVERY_MS = 5 * 60_000;
/** While a list is slow or forbidden: it may be allowed at any time, without an event. */
const RELIST_LACKING_MS = 60_000;
const CHECK_EVERY_MS = 5_000;
/** Each so many checks the event stream is compared: every ten seconds. */
const COMPARE_EVERY = 2;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const READY_WITHIN_MS = 5_000;

/** How many lists there are. */
const PARTS = 5;
/** An id that no service has: a cheap question that the Swarm must answer. */
const NO_SERVICE = '0'.repeat(25);
const HAS_ENDED = new Error('The connection has ended');

/** A manager that is locked, starts or has no leader does not know the ID of its Swarm. */
const hasNoId = ({ clusterId, localState, isManager }: SwarmFacts) =>
  clusterId === null && localState !== 'inactive' && (localState !== 'active' || isManager);

/** Keeps the cache up to date: a full list at start, after a gap and every few minutes; events in between. */
@Injectable()
export class SwarmWatcher implements OnApplicationShutdown {
  private readonly logger = new Logger('swarm');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private nudge = new AbortController();
  private listing: Promise<void> = Promise.resolve();
  /** The Engine's clock against ours; null where it does not tell. */
  private clockAheadMs: number | null = null;
  /** The ID of the Swarm that the cache is of. */
  private clusterId: string | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    private readonly refresher: ServiceRefresher,
    private readonly ownService: OwnService,
    private readonly bus: EventBus,
  ) {}

  /** Called when the server listens, so that the first answer does not wait for the Engine. */
  start() {
    this.running = this.keep();
  }

  async onApplicationShutdown() {
    this.stopping.abort();
    this.refresher.stop();
    await this.running;
  }

  /** Reads immediately after the Swarm was initialised and waits until the cache is ready. */
  async waitUntilReady() {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!this.swarmStatus.isReady && Date.now() < deadline) {
      this.nudge.abort();
      await sleep(FIRST_WAIT_MS);
    }
  }

  private async keep() {
    let waitMs = FIRST_WAIT_MS;
    while (!this.stopping.signal.aborted) {
      const wasReady = await this.follow().catch((error: unknown) => this.lost(error));
      waitMs = wasReady ? FIRST_WAIT_MS : Math.min(waitMs * 2, LONGEST_WAIT_MS);
      await this.pause(waitMs);
    }
  }

  /** One connection from the first read to its end. Returns whether the cache was ready. */
  private async follow(): Promise<boolean> {
    const facts = await this.identify();
    if (facts) {
      if (this.isOther(facts)) this.forget();
      this.clusterId ??= facts.clusterId;
      if (this.swarmStatus.takeFacts(facts) !== 'ready') return false;
    }
    const connection = new AbortController();
    const signal = AbortSignal.any([connection.signal, this.stopping.signal]);
    try {
      const feed = new EventFeed(this.engine, {
        event: (event) => this.refresher.take(event),
        gap: () => void this.listAll().catch((error: unknown) => connection.abort(error)),
        without: (problem) => this.swarmStatus.limit('events', problem),
      });
      const events = await feed.open(signal);
      await this.listAll();
      this.swarmStatus.becomeReady();
      this.bus.emit({ type: 'reset' });
      const watching = this.watch(feed, connection);
      await feed.run(events, signal).finally(() => {
        connection.abort(HAS_ENDED);
        return watching;
      });
      const { reason } = connection.signal as { reason: unknown };
      if (reason !== HAS_ENDED) throw reason;
      return true;
    } finally {
      connection.abort(HAS_ENDED);
    }
  }

  /** Nothing of one Swarm is shown as another's. */
  private forget() {
    const detail = 'The Docker Engine is part of another Swarm now, or of none';
    if (this.swarmStatus.isReady) this.swarmStatus.becomeUnusable(new SwarmUnavailable({ detail }));
    this.cache.clear();
    this.clusterId = null;
  }

  /** The event stream outlives a demotion or `docker swarm leave`: the facts are read again now and then. */
  private async watch(feed: EventFeed, connection: AbortController) {
    let listedAt = Date.now();
    for (let round = 1; !connection.signal.aborted && !this.stopping.signal.aborted; round++) {
      await this.pause(CHECK_EVERY_MS, connection.signal);
      if (connection.signal.aborted || this.stopping.signal.aborted) return;
      try {
        const isToCompare = round % COMPARE_EVERY === 0;
        const [isSame] = await Promise.all([
          this.isSameSwarm(),
          isToCompare ? this.compareEvents(feed) : undefined,
        ]);
        if (!isSame) return connection.abort(HAS_ENDED);
        const everyMs = this.swarmStatus.lacksLists ? RELIST_LACKING_MS : RELIST_EVERY_MS;
        if (Date.now() - listedAt < everyMs) continue;
        await this.listAll();
        listedAt = Date.now();
      } catch (error) {
        return connection.abort(error);
      }
    }
  }

  /**
   * Null where only this call is slow or forbidden: then the Swarm is used with what is known of it. If
   * it cannot be used, the call that it needs says why.
   */
  private async identify(): Promise<SwarmFacts | null> {
    try {
      const facts = await this.engine.readFacts();
      this.clockAheadMs = facts.clockMs === null ? null : facts.clockMs - Date.now();
      this.swarmStatus.limit('info', null);
      return facts;
    } catch (error) {
      if (!isOfOneCall(error)) throw error;
      await this.engine.listServices([NO_SERVICE]);
      this.swarmStatus.limit('info', error);
      return null;
    }
  }

  private async isSameSwarm(): Promise<boolean> {
    const facts = await this.identify().catch((error: unknown) => {
      // One connection that was cut says little: the next one tells whether the Engine is there.
      if (!(error instanceof EngineUnreachable)) throw error;
      return this.identify();
    });
    if (!facts) return true;
    return !this.isOther(facts) && this.swarmStatus.takeFacts(facts) === 'ready';
  }

  private isOther(facts: SwarmFacts): boolean {
    return this.clusterId !== null && facts.clusterId !== this.clusterId && !hasNoId(facts);
  }

  /** A stream may be open and say nothing: a proxy holds it back, or the connection is lost on the way. */
  private async compareEvents(feed: EventFeed) {
    if (this.clockAheadMs === null) return;
    try {
      const isWhole = await feed.check((Date.now() + this.clockAheadMs) / 1000);
      this.swarmStatus.limit('events', isWhole ? null : muteStream());
    } catch (error) {
      if (!isOfOneCall(error)) throw error;
      this.swarmStatus.limit('events', error);
    }
  }

  /** One at a time: an older list must not come after a newer one. */
  private listAll(): Promise<void> {
    const listed = this.listing.catch(() => undefined).then(() => this.listNow());
    this.listing = listed;
    return listed;
  }

  private async listNow() {
    const { engine, cache } = this;
    const mark = cache.mark();
    // First, because a list from the new cache must mark the service that Waxseal runs in.
    cache.ownServiceId = await this.findOwnService();
    const failed: unknown[] = [];
    const read = async <Item extends Kept>(
      part: ClusterPart,
      known: ObjectStore<Item>,
      list: () => Promise<Item[]>,
    ): Promise<Item[]> => {
      try {
        const items = await list();
        this.swarmStatus.limit(part, null);
        return items;
      } catch (error) {
        if (!isOfOneCall(error) || !this.swarmStatus.canDoWithout(part, error)) throw error;
        failed.push(error);
        this.swarmStatus.limit(part, error);
        return known.values();
      }
    };
    const [secrets, configs, services, nodes, networks] = await Promise.all([
      read('secrets', cache.secrets, () => engine.listObjects('secret')),
      read('configs', cache.configs, () => engine.listObjects('config')),
      read('services', cache.services, () => engine.listServices()),
      read('nodes', cache.nodes, () => engine.listNodes()),
      read('networks', cache.networks, () => engine.listNetworks()),
    ]);
    if (failed.length === PARTS) throw failed[0];
    for (const node of nodes) this.cache.putNode(node);
    for (const network of networks) this.cache.putNetwork(network);
    await readUnknownNetworks(engine, this.cache, services);
    const tasks = await this.readTasks(services);
    await this.cache.replaceAll({ secrets, configs, services, nodes, networks }, mark, tasks);
    this.refresher.watchUnsettled();
  }

  /** Asks in any case: the page of a service needs its tasks, also if its state does not. */
  private async readTasks(services: EngineService[]) {
    try {
      const tasks = await readTasks(this.engine, this.cache, services);
      if (tasks.size === 0) await this.engine.listTasks([NO_SERVICE]);
      this.swarmStatus.limit('tasks', null);
      return tasks;
    } catch (error) {
      if (isOfOneCall(error)) this.swarmStatus.limit('tasks', error);
      else this.logger.debug({ message: 'Reading tasks from Docker failed', error: String(error) });
      return new Map<string, EngineTask[]>();
    }
  }

  private async findOwnService(): Promise<string | null> {
    try {
      const id = await this.ownService.find();
      this.swarmStatus.limit('containers', null);
      return id;
    } catch (error) {
      if (!isOfOneCall(error)) throw error;
      this.swarmStatus.limit('containers', error);
      return null;
    }
  }

  private lost(error: unknown): boolean {
    const wasReady = this.swarmStatus.isReady;
    if (!(error instanceof ProblemError)) this.logger.error(error);
    this.swarmStatus.becomeUnusable(error);
    return wasReady;
  }

  private async pause(ms: number, signal?: AbortSignal) {
    this.nudge = new AbortController();
    const signals = [this.nudge.signal, this.stopping.signal, ...(signal ? [signal] : [])];
    await sleep(ms, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  }
}

const muteStream = () =>
  new EngineFailed({
    detail: 'GET /events stays open and does not deliver what happens: changes are shown late',
  });
