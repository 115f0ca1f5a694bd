import { Injectable } from '@nestjs/common';
import {
  Engine,
  EngineFailed,
  EngineNotFound,
  ImmutableField,
  RefusedByEngine,
  StaleVersion,
  type ServiceChange,
} from '../engine/index.js';
import { DockerWrites, isPaused, isSettled, NothingToDo, NotNow } from './docker-writes.js';
import { deadlineFailure, judge, refusal, type Look } from './judge-service.js';
import { LookAtServices } from './look-at-services.js';
import { changesToNew, noteReferences, oldIds, standingOf, type Move } from './moves.js';
import type { Failure, RotationRecord, ServiceRecord } from './rotation-record.js';
import { RotationMoves } from './rotation-moves.js';
import { AT_ONCE, LOOK_MS, type Next, type RotationRun } from './rotation-run.js';
import { TaskLogs } from './task-logs.js';

const LOG_LINES = 5;
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
    private readonly engine: Engine,
    private readonly writes: DockerWrites,
    private readonly looks: LookAtServices,
    private readonly moves: RotationMoves,
    private readonly logs: TaskLogs,
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
    await journal.head({ state: 'compensating', failure, waitsFor: null });
    return AT_ONCE;
  }

  private async advanceService(
    run: RotationRun,
    service: ServiceRecord,
    look: Look | undefined,
    moves: readonly Move[],
  ) {
    const { journal } = run;
    if (!look)
      return journal.service(service, { state: 'gone', standsOn: 'gone', ...this.over(run) });
    if (service.deadlineAt === null) {
      const now = journal.now();
      const startedAt = service.startedAt ?? now;
      await journal.service(service, { startedAt, deadlineAt: now + service.deadlineMs });
    }
    // The first look is the one before the update: what fails from then on counts.
    run.views.of(service.serviceId, look);
    await journal.service(service, { standsOn: standingOf(look.service.spec, moves) });
    if (service.state === 'waiting') return this.update(run, service, look, moves);
    return this.verify(run, service, look, moves);
  }

  private async update(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<void> {
    const { journal } = run;
    const { spec, update } = look.service;
    if (changesToNew(spec, moves).length === 0 && !isToResume(service, update?.state))
      return journal.service(service, { state: 'verifying', waitsFor: null });
    if (!isSettled(update?.state) && !service.takesOver) {
      if (await this.hasMissedDeadline(run, service, look)) return;
      return journal.service(service, { waitsFor: `Its own rollout is ${update!.state}` });
    }
    const noted = noteReferences(spec, moves);
    const before = {
      references: noted.length > 0 ? noted : (service.before?.references ?? []),
      order: service.before?.order ?? spec.updatePolicy.orderAsWritten,
    };
    await journal.service(service, { state: 'updating', before, waitsFor: null });
    await journal.step(service, 'update', 'running');
    try {
      await this.writes.updateService(run, idOf(service), 'update', (fresh) => {
        if (!isSettled(fresh.update?.state) && !service.takesOver) throw new NotNow();
        const references = changesToNew(fresh.spec, moves);
        if (references.length === 0 && !isToResume(service, fresh.update?.state))
          throw new NothingToDo();
        const change: ServiceChange = { references };
        if (service.startFirst) change.order = 'start-first';
        return change;
      });
      await this.updated(run, service);
    } catch (error) {
      await this.settleUpdate(run, service, error);
    }
  }

  private async updated({ journal }: RotationRun, service: ServiceRecord) {
    await journal.step(service, 'update', 'done');
    const deadlineAt = journal.now() + service.deadlineMs;
    const isThrough = service.isJob;
    await journal.service(service, {
      deadlineAt,
      ...(isThrough
        ? { state: 'done' as const, standsOn: 'new' as const, endedAt: journal.now() }
        : {}),
    });
  }

  private async settleUpdate(run: RotationRun, service: ServiceRecord, error: unknown) {
    const { journal } = run;
    if (error instanceof NothingToDo) return this.updated(run, service);
    if (error instanceof NotNow) return journal.service(service, { state: 'waiting' });
    if (error instanceof EngineNotFound)
      return journal.service(service, { state: 'gone', standsOn: 'gone', ...this.over(run) });
    if (error instanceof RefusedByEngine || error instanceof ImmutableField)
      return this.fail(run, service, refusal(`The Engine refuses the update: ${error.title}`));
    if (error instanceof StaleVersion || error instanceof EngineFailed)
      return this.tryAgain(run, service, 'Somebody else changes the service again and again');
    throw error;
  }

  private async tryAgain(run: RotationRun, service: ServiceRecord, why: string) {
    const { journal } = run;
    const tries = service.tries + 1;
    await journal.service(service, { tries, state: 'waiting' });
    if (tries >= journal.record.settings.tries) await this.fail(run, service, refusal(why));
  }

  private async verify(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<void> {
    const { journal, views } = run;
    const view = views.of(service.serviceId, look);
    const verdict = judge(look, view, {
      unwanted: oldIds(moves),
      baseline: service.baseline,
      wasUpdated: service.steps.some(({ name, state }) => name === 'update' && state === 'done'),
      isWayBack: false,
    });
    if (verdict.is !== 'holding') view.heldSince = undefined;
    switch (verdict.is) {
      case 'failed':
        return this.fail(run, service, verdict.failure);
      case 'undone':
        return this.tryAgain(run, service, 'Somebody puts the old version back again and again');
      case 'waiting': {
        const { waitsFor, updated, desired } = verdict;
        await this.markUpdated(run, service);
        await journal.service(service, { waitsFor, updated, desired });
        await this.hasMissedDeadline(run, service, look);
        return;
      }
      case 'holding': {
        const { updated, desired, warnings } = verdict;
        await this.markUpdated(run, service);
        const windowMs = this.windowOf(run, look);
        view.heldSince ??= journal.now();
        const waitsFor = `All must hold for ${Math.ceil(windowMs / 1000)} s`;
        await journal.service(service, { state: 'verifying', updated, desired, waitsFor });
        await journal.step(service, 'verify', 'running');
        if (journal.now() - view.heldSince >= windowMs)
          await this.complete(run, service, look, moves, warnings);
      }
    }
  }

  /** The update was posted, though its answer was never seen. */
  private async markUpdated({ journal }: RotationRun, service: ServiceRecord) {
    const step = service.steps.find(({ name }) => name === 'update');
    if (step && step.state !== 'done') await journal.step(service, 'update', 'done');
  }

  private windowOf({ journal }: RotationRun, { service }: Look) {
    const { stabilityWindowSeconds } = journal.record.settings;
    return Math.max(service.spec.updatePolicy.monitorMs, stabilityWindowSeconds * 1000);
  }

  private async complete(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
    warnings: string[],
  ) {
    const { journal } = run;
    await journal.step(service, 'verify', 'done');
    if (!(await this.restoreOrder(run, service, look, moves))) return;
    await journal.service(service, {
      state: 'done',
      standsOn: 'new',
      waitsFor: null,
      warnings: [...new Set([...service.warnings, ...warnings])],
      endedAt: journal.now(),
    });
  }

  /** What `startFirst` changed is set back, and the spec posted once more; no task restarts by that. */
  private async restoreOrder(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<boolean> {
    const { journal } = run;
    const order = service.before?.order;
    if (!service.startFirst || order === undefined) return true;
    try {
      if (look.service.spec.updatePolicy.orderAsWritten !== order) {
        await journal.step(service, 'restore-order', 'running');
        await this.writes.updateService(run, idOf(service), 'restore-order', ({ update }) => {
          if (!isSettled(update?.state)) throw new NotNow();
          return { order };
        });
      }
      await journal.step(service, 'restore-order', 'done');
      await journal.step(service, 'seal', 'running');
      await this.writes.seal(run, idOf(service), oldIds(moves));
      await journal.step(service, 'seal', 'done');
      return true;
    } catch (error) {
      if (error instanceof NotNow || error instanceof StaleVersion) return false;
      throw error;
    }
  }

  private async hasMissedDeadline(run: RotationRun, service: ServiceRecord, look: Look) {
    const { deadlineAt, waitsFor } = service;
    if (deadlineAt === null || run.journal.now() <= deadlineAt) return false;
    await this.fail(run, service, deadlineFailure(waitsFor, look.tasks));
    return true;
  }

  private async fail(
    run: RotationRun,
    service: ServiceRecord,
    failure: NonNullable<ServiceRecord['failure']>,
  ) {
    const { journal } = run;
    const { task } = failure;
    // One that came to no node has written nothing.
    if (task && failure.node)
      await this.engine.readTaskLog(task, LOG_LINES).then(
        (lines) => this.logs.keep(task, lines),
        () => undefined,
      );
    const node = failure.node ? await this.nodeName(failure.node) : null;
    const running = service.steps.find(({ state }) => state === 'running');
    if (running) await journal.step(service, running.name, 'failed', failure.message);
    await journal.service(service, {
      state: 'failed',
      waitsFor: null,
      failure: { ...failure, node },
      endedAt: journal.now(),
    });
  }

  private async nodeName(id: string) {
    return this.engine.getNode(id).then(
      ({ name }) => name,
      () => id,
    );
  }

  private over({ journal }: RotationRun) {
    return { waitsFor: null, endedAt: journal.now() };
  }
}

/** Its spec is new, but the Engine gave up on the way: posted again, it goes on. */
const isToResume = ({ takesOver }: ServiceRecord, state: string | undefined) =>
  takesOver && isPaused(state);

const idOf = ({ serviceId, name }: ServiceRecord) => ({ id: serviceId, name });
