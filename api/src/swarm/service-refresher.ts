import { Injectable, Logger } from '@nestjs/common';
import {
  Engine,
  EngineNotFound,
  isFinal,
  isJob,
  isUpdating,
  type EngineEvent,
} from '../engine/index.js';
import { readServices } from './read-services.js';
import { SwarmCache, type KnownService } from './swarm-cache.js';

const GATHER_MS = 20;
const RETRY_MS = 1_000;
const BATCH = 50;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;
const TICK_MS = 250;
/** The Engine sends the event before it creates tasks; until then the counts may agree, such as 0 of 0. */
const RESTLESS_MS = 5_000;

interface Watch {
  waitMs: number;
  /** No service counts as settled before this time. */
  restlessUntil: number;
}

/**
 * Reads the objects of events, in batches. A Swarm sends no events for tasks, so a service is read
 * repeatedly, at growing intervals, after it has changed, while its counts differ and while its rollout
 * runs. A change of a node moves tasks, so all services are read after it.
 */
@Injectable()
export class ServiceRefresher {
  private readonly logger = new Logger('swarm');
  private readonly pending = new Map<string, EngineEvent['kind']>();
  private readonly unsettled = new Map<string, Watch & { dueAt: number }>();
  private gathering: NodeJS.Timeout | undefined;
  private ticking: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
  ) {}

  take({ kind, action, id }: EngineEvent) {
    if (action === 'remove') {
      this.unsettled.delete(id);
      this.cache.remove(kind, id);
      return;
    }
    this.pending.set(id, kind);
    if (!this.isStopped) this.gathering ??= setTimeout(() => void this.readPending(), GATHER_MS);
  }

  watchUnsettled() {
    for (const service of this.cache.services.values()) this.watch(service, calm);
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.gathering);
    clearTimeout(this.ticking);
  }

  private async readPending() {
    this.gathering = undefined;
    const ids = [...this.pending];
    this.pending.clear();
    const services = ids.filter(([, kind]) => kind === 'service').map(([id]) => id);
    const others = ids.filter(([, kind]) => kind !== 'service');
    if (others.some(([, kind]) => kind === 'node'))
      for (const { id } of this.cache.services.values()) this.readLater(id, restless());
    await Promise.all([
      this.readServices(services, restless),
      ...others.map(([id, kind]) => this.readOne(kind, id)),
    ]).catch((error: unknown) => this.readAgainLater(ids, error));
  }

  /** Keeps the objects of events for the next try. If the Engine cannot be reached, a full list will follow. */
  private readAgainLater(ids: [string, EngineEvent['kind']][], error: unknown) {
    this.logger.debug({ message: 'Reading from Docker failed', error: String(error) });
    for (const [id, kind] of ids) this.pending.set(id, kind);
    if (!this.isStopped) this.gathering ??= setTimeout(() => void this.readPending(), RETRY_MS);
  }

  private async readServices(ids: readonly string[], watchOf: (id: string) => Watch) {
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH);
      const services = await readServices(this.engine, this.cache, batch);
      const found = new Set(services.map(({ id }) => id));
      for (const id of batch.filter((wanted) => !found.has(wanted))) {
        this.unsettled.delete(id);
        this.cache.remove('service', id);
      }
      for (const service of services) this.watch(service, watchOf(service.id));
    }
  }

  private async readOne(kind: EngineEvent['kind'], id: string) {
    try {
      switch (kind) {
        case 'secret':
        case 'config':
          return this.cache.putObject(await this.engine.getObject(kind, id));
        case 'node':
          return this.cache.putNode(await this.engine.getNode(id));
        case 'network':
          return this.cache.putNetwork(await this.engine.getNetwork(id));
        case 'service':
          return;
      }
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
      this.cache.remove(kind, id);
    }
  }

  private watch(service: KnownService, watch: Watch) {
    const { id, condition } = service;
    const { running, completed, desired } = condition;
    const isAtRest = !isUpdating(service) && running + (isJob(service) ? 0 : completed) === desired;
    const isSettled = isFinal(condition) || isAtRest;
    if (isSettled && Date.now() >= watch.restlessUntil) this.unsettled.delete(id);
    else this.readLater(id, watch);
  }

  private readLater(id: string, watch: Watch) {
    this.unsettled.set(id, { ...watch, dueAt: Date.now() + watch.waitMs });
    if (!this.isStopped) this.ticking ??= setTimeout(() => void this.tick(), TICK_MS);
  }

  private async tick() {
    const now = Date.now();
    const due = [...this.unsettled].filter(([, { dueAt }]) => dueAt <= now);
    await this.readServices(
      due.map(([id]) => id),
      (id) => longer(this.unsettled.get(id) ?? calm),
    ).catch((error: unknown) =>
      this.logger.debug({ message: 'Reading from Docker failed', error: String(error) }),
    );
    this.ticking = undefined;
    if (this.unsettled.size > 0 && !this.isStopped)
      this.ticking = setTimeout(() => void this.tick(), TICK_MS);
  }
}

const calm: Watch = { waitMs: FIRST_RETRY_MS, restlessUntil: 0 };
const restless = (): Watch => ({ ...calm, restlessUntil: Date.now() + RESTLESS_MS });
const longer = ({ waitMs, restlessUntil }: Watch): Watch => ({
  waitMs: Math.min(waitMs * 1.5, LONGEST_RETRY_MS),
  restlessUntil,
});
