import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Service } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { ETags, Representation } from '../http/representation.js';
import {
  changedAt,
  judgeRollout,
  stableMs,
  type Rollout,
  type RolloutVerdict,
  type ServiceSnapshot,
  type StableTasks,
} from '../engine/index.js';
import { SnapshotServices } from '../swarm/index.js';
import { RolloutFailed } from './services.errors.js';
import { ServicesQueries } from './services.queries.js';

const READ_EVERY_MS = 500;
/** Docker begins a rollout a moment after it has accepted the change. */
const LEAST_STABLE_MS = 2_000;
const MOST_TASKS = 10;

type Failure = Extract<RolloutVerdict, { is: 'failed' }>;

/** Waits for the rollouts of services. However many requests wait, the services are read together. */
@Injectable()
export class RolloutWaits {
  private readonly logger = new Logger('services');
  private readonly asked = new Set<string>();
  private reading: Promise<ReadonlyMap<string, ServiceSnapshot> | undefined> | undefined;

  constructor(
    private readonly snapshots: SnapshotServices,
    private readonly queries: ServicesQueries,
    private readonly tags: ETags,
  ) {}

  /**
   * The service once its last change has converged and the same tasks have run for as long as Docker
   * monitors them. Undefined if the signal comes first. Throws if the rollout has failed, or the service is
   * deleted.
   */
  async converged(
    name: string,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<Representation<Service> | undefined> {
    const changed = this.queries.find(name);
    const { id, specDigest, update } = changed;
    const isRollback = update?.state.startsWith('rollback_') === true;
    const rollout: Rollout = { since: changedAt(changed), specDigest, isRollback };
    const window: StableTasks = {};
    const ended = once(signal, 'abort').then(nothing);
    while (!signal.aborted) {
      const read = await Promise.race([this.read(id), ended]);
      if (!read) continue;
      const snapshot = read.get(id);
      if (!snapshot) throw new NotFound({ detail: 'The service was deleted during its rollout' });
      if (this.judge(snapshot, rollout, window, actor)) {
        const { body, spec } = this.queries.represent(snapshot.service, actor);
        return new Representation(body, spec, 200, `/api/v1/services/${name}`);
      }
    }
    return undefined;
  }

  /** The service as it is known now, of a rollout that has not ended. */
  soFar(name: string, actor: Actor): Representation<Service> {
    const { body, spec } = this.queries.get(name, actor);
    return Representation.accepted(`/api/v1/services/${name}`, body, spec);
  }

  private judge(
    snapshot: ServiceSnapshot,
    rollout: Rollout,
    window: StableTasks,
    actor: Actor,
  ): boolean {
    const verdict = judgeRollout(snapshot, rollout);
    if (verdict.is === 'failed') throw this.failed(snapshot, verdict, actor);
    if (verdict.is === 'updating') {
      window.stable = undefined;
      return false;
    }
    const { monitorMs } = snapshot.service.spec.updatePolicy;
    const windowMs = Math.max(monitorMs, LEAST_STABLE_MS);
    return stableMs(window, verdict.taskIds, Date.now()) >= windowMs;
  }

  private failed({ service }: ServiceSnapshot, { reason, tasks }: Failure, actor: Actor) {
    const current = this.queries.represent(service, actor);
    return new RolloutFailed({
      detail: details[reason],
      rollout: reason,
      tasks: tasks.slice(0, MOST_TASKS).map(this.queries.presenterOf(actor)),
      current: current.body,
      headers: {
        etag: this.tags.etagOf(current),
        location: `/api/v1/services/${service.name}`,
      },
    });
  }

  /** Reads what all who wait have asked for until then. Undefined if Docker cannot be read now. */
  private read(id: string) {
    this.asked.add(id);
    this.reading ??= this.readTogether();
    return this.reading;
  }

  private async readTogether() {
    await sleep(READ_EVERY_MS);
    const ids = [...this.asked];
    this.asked.clear();
    this.reading = undefined;
    try {
      return await this.snapshots.execute(ids);
    } catch (error) {
      this.logger.debug({ message: 'Reading from Docker failed', error: String(error) });
      return undefined;
    }
  }
}

const nothing = () => undefined;

const details: Record<Failure['reason'], string> = {
  'task-failed': 'A task of the service ended by itself',
  paused: 'Docker paused the rollout',
  'rolled-back': 'The service is rolled back',
  superseded: 'Another client changed the service before it had converged',
};
