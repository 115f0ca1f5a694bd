import { Injectable } from '@nestjs/common';
import type { Look } from './judge-service.js';
import { LookAtServices } from './look-at-services.js';
import { standingOf, type Move } from './moves.js';
import { gone, type Failure, type RotationRecord, type ServiceRecord } from './rotation-record.js';
import { RotationMoves } from './rotation-moves.js';
import { AT_ONCE, LOOK_MS, type Next, type RotationRun } from './rotation-run.js';
import { UpdateConsumer } from './update-consumer.js';
import { VerifyConsumer } from './verify-consumer.js';

const overStates: readonly string[] = ['done', 'skipped', 'gone', 'failed'];
const isOver = ({ state }: ServiceRecord) => overStates.includes(state);

/** The canary alone, then so many at once; ourselves when all others are through. */
export function chooseActive({ services, settings }: RotationRecord): ServiceRecord[] {
  const open = services.filter((service) => !isOver(service));
  const canary = open.find(({ isCanary }) => isCanary);
  if (canary) return [canary];
  const begun = open.filter(({ state }) => state !== 'waiting');
  const others = open.filter(({ state, isOwn }) => state === 'waiting' && !isOwn);
  const own = begun.length + others.length === 0 ? open : [];
  return [...begun, ...others.slice(0, Math.max(0, settings.parallelism - begun.length)), ...own];
}

/** Forward: each service gets the new version, and must then hold. */
@Injectable()
export class RollServices {
  constructor(
    private readonly looks: LookAtServices,
    private readonly moves: RotationMoves,
    private readonly update: UpdateConsumer,
    private readonly verify: VerifyConsumer,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { journal } = run;
    const { record } = journal;
    if (record.cancelledAt !== null) return this.turnBack(run, null);
    const active = chooseActive(record);
    if (active.length === 0) {
      await journal.head({ state: 'finishing', waitsFor: null });
      return AT_ONCE;
    }
    const moves = this.moves.of(record);
    const looks = await this.looks.execute(active.map(({ serviceId }) => serviceId));
    for (const service of active)
      await this.advanceService(run, service, looks.get(service.serviceId), moves);
    const failed = active.find(({ state, baseline }) => state === 'failed' && baseline.isHealthy);
    if (failed) return this.turnBack(run, failed);
    const isVerifying = record.services.every(
      (service) => isOver(service) || service.state === 'verifying',
    );
    await journal.head({ state: isVerifying ? 'verifying' : 'rolling', waitsFor: null });
    return active.some(isOver) ? AT_ONCE : LOOK_MS;
  }

  private async turnBack({ journal }: RotationRun, failed: ServiceRecord | null): Promise<Next> {
    const failure: Failure | null = failed?.failure
      ? { ...failed.failure, service: failed.name }
      : journal.record.failure;
    await journal.head({ state: 'reverting', failure, waitsFor: null });
    return AT_ONCE;
  }

  private async advanceService(
    run: RotationRun,
    service: ServiceRecord,
    look: Look | undefined,
    moves: readonly Move[],
  ) {
    const { journal } = run;
    if (!look) return journal.service(service, gone(journal.now()));
    if (service.deadlineAt === null) {
      const now = journal.now();
      const startedAt = service.startedAt ?? now;
      await journal.service(service, { startedAt, deadlineAt: now + service.deadlineMs });
    }
    // The first look is the one before the update: what fails from then on counts.
    run.views.of(service.serviceId, look);
    await journal.service(service, { runningVersion: standingOf(look.service.spec, moves) });
    if (service.state === 'waiting') return this.update.execute(run, service, look, moves);
    return this.verify.execute(run, service, look, moves);
  }
}
