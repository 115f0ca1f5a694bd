import { Injectable, Logger } from '@nestjs/common';
import { Engine, EngineNotFound, type EngineEvent, type EngineService } from '../engine/index.js';
import { Picture } from './picture.js';

const GATHER_MS = 20;
const RETRY_MS = 1_000;
const BATCH = 50;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;
const TICK_MS = 250;

interface Unsettled {
  dueAt: number;
  waitMs: number;
}

/**
 * Reads again what an event names, in batches. Task changes are not events in a Swarm: a service whose
 * counts differ, or whose rollout runs, is read again by itself, ever more slowly.
 */
@Injectable()
export class Refresher {
  private readonly logger = new Logger('swarm');
  private readonly pending = new Map<string, EngineEvent['kind']>();
  private readonly unsettled = new Map<string, Unsettled>();
  private gathering: NodeJS.Timeout | undefined;
  private ticking: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly picture: Picture,
  ) {}

  take({ kind, action, id }: EngineEvent) {
    if (action === 'remove') {
      this.unsettled.delete(id);
      this.picture.remove(kind, id);
      return;
    }
    this.pending.set(id, kind);
    if (!this.isStopped) this.gathering ??= setTimeout(() => void this.readPending(), GATHER_MS);
  }

  watchUnsettled(services: readonly EngineService[]) {
    for (const service of services) this.watch(service, FIRST_RETRY_MS);
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
    await Promise.all([
      this.readServices(services, () => FIRST_RETRY_MS),
      ...others.map(([id, kind]) => this.readOne(kind, id)),
    ]).catch((error: unknown) => this.readAgainLater(ids, error));
  }

  /** Nothing an event named may be lost; if the Engine is away, a full list will follow. */
  private readAgainLater(ids: [string, EngineEvent['kind']][], error: unknown) {
    this.logger.warn({ message: 'A read failed', error: String(error) });
    for (const [id, kind] of ids) this.pending.set(id, kind);
    if (!this.isStopped) this.gathering ??= setTimeout(() => void this.readPending(), RETRY_MS);
  }

  private async readServices(ids: readonly string[], waitOf: (id: string) => number) {
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH);
      const services = await this.engine.listServices(batch);
      const found = new Set(services.map(({ id }) => id));
      for (const id of batch.filter((wanted) => !found.has(wanted))) {
        this.unsettled.delete(id);
        this.picture.remove('service', id);
      }
      for (const service of services) {
        this.picture.putService(service);
        this.watch(service, waitOf(service.id));
      }
    }
  }

  private async readOne(kind: EngineEvent['kind'], id: string) {
    try {
      switch (kind) {
        case 'secret':
          return this.picture.putSecret(await this.engine.getSecret(id));
        case 'config':
          return this.picture.putConfig(await this.engine.getConfig(id));
        case 'node':
          return this.picture.putNode(await this.engine.getNode(id));
        case 'network':
          return this.picture.putNetwork(await this.engine.getNetwork(id));
        case 'service':
          return;
      }
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
      this.picture.remove(kind, id);
    }
  }

  private watch({ id, status, update }: EngineService, waitMs: number) {
    const isSettled =
      status.running === status.desired &&
      update?.state !== 'updating' &&
      update?.state !== 'rollback_started';
    if (isSettled) this.unsettled.delete(id);
    else this.unsettled.set(id, { waitMs, dueAt: Date.now() + waitMs });
    if (this.unsettled.size > 0 && !this.isStopped)
      this.ticking ??= setTimeout(() => void this.tick(), TICK_MS);
  }

  private async tick() {
    const now = Date.now();
    const due = [...this.unsettled].filter(([, { dueAt }]) => dueAt <= now);
    const nextWait = (id: string) =>
      Math.min((this.unsettled.get(id)?.waitMs ?? FIRST_RETRY_MS) * 1.5, LONGEST_RETRY_MS);
    await this.readServices(
      due.map(([id]) => id),
      nextWait,
    ).catch((error: unknown) =>
      this.logger.warn({ message: 'A read failed', error: String(error) }),
    );
    this.ticking = undefined;
    if (this.unsettled.size > 0 && !this.isStopped)
      this.ticking = setTimeout(() => void this.tick(), TICK_MS);
  }
}
