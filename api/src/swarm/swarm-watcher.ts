import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ProblemError } from '../http/problem.js';
import { Engine, EngineUnreachable } from '../engine/index.js';
import { EventBus } from '../events/index.js';
import { SwarmStatus } from './swarm-status.js';
import { OwnService } from './own-service.js';
import { readTasks } from './read-services.js';
import { SwarmCache } from './swarm-cache.js';
import { ServiceRefresher } from './service-refresher.js';

const RELIST_EVERY_MS = 5 * 60_000;
const CHECK_EVERY_MS = 5_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const READY_WITHIN_MS = 5_000;

/** Keeps the cache up to date: a full list at start, after a gap and every few minutes; events in between. */
@Injectable()
export class SwarmWatcher implements OnApplicationShutdown {
  private readonly logger = new Logger('swarm');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private nudge = new AbortController();
  private lastEventAt: number | undefined;

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
    const knownCluster = this.swarmStatus.clusterId;
    const facts = await this.engine.readFacts();
    if (this.swarmStatus.takeFacts(facts) !== 'ready') return false;
    if (knownCluster !== null && facts.clusterId !== knownCluster) this.cache.clear();
    const connection = new AbortController();
    const signal = AbortSignal.any([connection.signal, this.stopping.signal]);
    try {
      const events = await this.engine.openEvents({ since: this.lastEventAt, signal });
      await this.listAll();
      this.swarmStatus.becomeReady();
      this.bus.emit({ type: 'reset' });
      const watching = this.watch(connection);
      for await (const event of events) {
        this.lastEventAt = event.at;
        this.refresher.take(event);
      }
      connection.abort();
      await watching;
      return true;
    } finally {
      connection.abort();
      if (this.swarmStatus.isReady && !this.stopping.signal.aborted)
        this.swarmStatus.becomeUnusable(
          connection.signal.reason instanceof ProblemError
            ? connection.signal.reason
            : new EngineUnreachable({ detail: 'The event stream ended' }),
        );
    }
  }

  /** The event stream outlives a demotion or `docker swarm leave`: the facts are read again now and then. */
  private async watch(connection: AbortController) {
    let listedAt = Date.now();
    while (!connection.signal.aborted && !this.stopping.signal.aborted) {
      await this.pause(CHECK_EVERY_MS, connection.signal);
      if (connection.signal.aborted || this.stopping.signal.aborted) return;
      try {
        const isSame = (await this.engine.readFacts()).clusterId === this.swarmStatus.clusterId;
        if (!isSame) return connection.abort();
        if (Date.now() - listedAt < RELIST_EVERY_MS) continue;
        await this.listAll();
        listedAt = Date.now();
      } catch (error) {
        return connection.abort(error);
      }
    }
  }

  private async listAll() {
    const mark = this.cache.mark();
    const { engine } = this;
    // First, because a list from the new cache must mark the service that Waxseal runs in.
    this.cache.ownServiceId = await this.ownService.find();
    const [secrets, configs, services, nodes, networks] = await Promise.all([
      engine.listObjects('secret'),
      engine.listObjects('config'),
      engine.listServices(),
      engine.listNodes(),
      engine.listNetworks(),
    ]);
    for (const node of nodes) this.cache.putNode(node);
    const tasks = await readTasks(engine, this.cache, services);
    this.cache.replaceAll({ secrets, configs, services, nodes, networks }, mark, tasks);
    this.refresher.watchUnsettled();
  }

  private lost(error: unknown) {
    if (!(error instanceof ProblemError)) this.logger.error(error);
    this.swarmStatus.becomeUnusable(error);
    return false;
  }

  private async pause(ms: number, signal?: AbortSignal) {
    this.nudge = new AbortController();
    const signals = [this.nudge.signal, this.stopping.signal, ...(signal ? [signal] : [])];
    await sleep(ms, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  }
}
