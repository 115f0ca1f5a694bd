import { Injectable } from '@nestjs/common';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { runningVersionOf, type ReferenceSwap } from '../rules/reference-swap.js';
import {
  failsRotation,
  gone,
  type Failure,
  type RotationRecord,
  type ServiceRecord,
} from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { IMMEDIATELY, POLL_MS, type Next, type RotationRun } from './rotation-run.js';
import { RevertServices, wasTouched } from './revert-services.js';
import { ServiceTurns } from './service-turns.js';
import { UpdateConsumer } from './update-consumer.js';
import { VerifyConsumer } from './verify-consumer.js';
import { SnapshotServices } from '../../swarm/index.js';

const endStates: readonly string[] = ['done', 'skipped', 'gone', 'failed', 'reverted', 'stuck'];
const hasEnded = ({ state }: ServiceRecord) => endStates.includes(state);

/** Selects the services to update now: the canary alone, then up to `parallelism`, Waxseal's own last. */
function chooseActive({ services, settings }: RotationRecord): ServiceRecord[] {
  const open = services.filter((service) => !hasEnded(service));
  const canary = open.find(({ isCanary }) => isCanary);
  if (canary) return [canary];
  const started = open.filter(({ state }) => state !== 'waiting');
  const others = open.filter(({ state, isOwn }) => state === 'waiting' && !isOwn);
  const own = started.length + others.length === 0 ? open : [];
  return [
    ...started,
    ...others.slice(0, Math.max(0, settings.parallelism - started.length)),
    ...own,
  ];
}

/** Puts each service on the new version, then waits until it stays healthy. */
@Injectable()
export class RollServices {
  constructor(
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly update: UpdateConsumer,
    private readonly verify: VerifyConsumer,
    private readonly reverting: RevertServices,
    private readonly turns: ServiceTurns,
  ) {}

  advance(run: RotationRun): Promise<Next> {
    return this.turns.during(run, () => this.step(run));
  }

  private async step(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    if (record.cancelledAt !== null) return this.startReverting(run, null);
    await this.putBack(run);
    const active = chooseActive(record);
    if (active.length === 0) {
      const { services } = record;
      const putBack = services.find(({ state }) => state === 'reverted' || state === 'stuck');
      // No service could keep the new version.
      if (putBack && !services.some(({ state }) => state === 'done'))
        return this.startReverting(run, putBack);
      await store.head({ state: 'finishing', waitsFor: null });
      return IMMEDIATELY;
    }
    const swaps = this.swaps.of(record);
    const snapshots = await this.snapshots.execute(active.map(({ serviceId }) => serviceId));
    const outcomes = await Promise.allSettled(
      active.map((service) =>
        this.advanceService(run, service, snapshots.get(service.serviceId), swaps),
      ),
    );
    const rejected = outcomes.find(({ status }) => status === 'rejected');
    if (rejected) throw (rejected as PromiseRejectedResult).reason;
    const failed = active.find(failsRotation);
    if (failed) return this.startReverting(run, failed);
    await this.putBack(run);
    const isVerifying = record.services.every(
      (service) => hasEnded(service) || service.state === 'verifying',
    );
    await store.head({ state: isVerifying ? 'verifying' : 'rolling', waitsFor: null });
    return active.some(hasEnded) ? IMMEDIATELY : POLL_MS;
  }

  /** A failed service that does not fail the rotation must not be worse than before: it alone is put back. */
  private async putBack(run: RotationRun) {
    for (const service of run.store.record.services)
      if (service.state === 'failed' && wasTouched(service) && !failsRotation(service))
        await this.reverting.start(run, service);
  }

  private async startReverting(
    { store }: RotationRun,
    failed: ServiceRecord | null,
  ): Promise<Next> {
    const failure: Failure | null = failed?.failure
      ? { ...failed.failure, service: failed.name }
      : store.record.failure;
    await store.head({ state: 'reverting', failure, waitsFor: null });
    return IMMEDIATELY;
  }

  private async advanceService(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot | undefined,
    swaps: readonly ReferenceSwap[],
  ) {
    const { store } = run;
    if (!snapshot) return store.service(service, gone(store.now()));
    if (service.state === 'reverting') return this.reverting.revert(run, service, snapshot, swaps);
    if (service.state === 'waiting') {
      const waitsFor = await this.turns.take(run, service);
      if (waitsFor !== undefined)
        return store.service(service, { waitsFor, deadlineAt: null, startedAt: null });
    }
    if (service.deadlineAt === null) {
      const now = store.now();
      const startedAt = service.startedAt ?? now;
      await store.service(service, { startedAt, deadlineAt: now + service.deadlineMs });
    }
    // The window opens with the snapshot before the update: tasks that fail from then on count.
    run.windows.of(service.serviceId, snapshot);
    await store.service(service, {
      runningVersion: runningVersionOf(snapshot.service.spec, swaps),
    });
    if (service.state === 'waiting') return this.update.execute(run, service, snapshot, swaps);
    return this.verify.execute(run, service, snapshot, swaps);
  }
}
