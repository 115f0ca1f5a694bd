import { Injectable } from '@nestjs/common';
import {
  EngineFailed,
  EngineNotFound,
  ImmutableField,
  RefusedByEngine,
  StaleVersion,
} from '../engine/index.js';
import { DockerWrites, isPaused, NotNow } from './docker-writes.js';
import { countWith, judge, type Look } from './judge-service.js';
import { LookAtServices } from './look-at-services.js';
import { changesToOld, names, newIds, standingOf, type Move } from './moves.js';
import { RemoveMade } from './remove-made.js';
import { gone, idOf, type RotationRecord, type ServiceRecord } from './rotation-record.js';
import { RotationMoves } from './rotation-moves.js';
import { LOOK_MS, type Next, type RotationRun } from './rotation-run.js';

const isOpen = ({ state }: ServiceRecord) => state === 'reverting';
const wasTouched = ({ steps }: ServiceRecord) => steps.some(({ name }) => name === 'update');

/** Backward: whatever was moved gets back what it had, is verified and sealed; then the new version goes. */
@Injectable()
export class RevertServices {
  constructor(
    private readonly writes: DockerWrites,
    private readonly looks: LookAtServices,
    private readonly moves: RotationMoves,
    private readonly removeMade: RemoveMade,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { journal } = run;
    const { record } = journal;
    for (const service of record.services.filter(wasTouched))
      if (!['reverting', 'reverted', 'gone', 'stuck'].includes(service.state)) {
        run.views.forget(service.serviceId);
        const deadlineAt = journal.now() + service.deadlineMs;
        await journal.service(service, { state: 'reverting', deadlineAt, tries: 0, endedAt: null });
      }
    const open = record.services.filter(isOpen);
    const moves = this.moves.of(record);
    const looks = await this.looks.execute(open.map(({ serviceId }) => serviceId));
    for (const service of open)
      await this.revert(run, service, looks.get(service.serviceId), moves);
    if (record.services.some(isOpen)) return LOOK_MS;
    if (record.services.some(({ state }) => state === 'stuck')) {
      await journal.head({ state: 'blocked', waitsFor: whatStandsWhere(record) });
      return undefined;
    }
    return this.removeMade.advance(run, record.cancelledAt === null ? 'reverted' : 'cancelled');
  }

  private async revert(
    run: RotationRun,
    service: ServiceRecord,
    look: Look | undefined,
    moves: readonly Move[],
  ): Promise<void> {
    const { journal } = run;
    if (!look) return journal.service(service, gone(journal.now()));
    await journal.service(service, {
      runningVersion: standingOf(look.service.spec, moves),
      updated: countWith(look, newIds(moves)),
      desired: look.service.status.desired,
    });
    try {
      if (await this.isBack(run, service, look, moves)) return;
    } catch (error) {
      if (error instanceof EngineNotFound) return;
      if (isRefusal(error)) await journal.service(service, { waitsFor: toldOf(error) });
      else if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
    }
    if (this.isLate(run, service))
      await journal.service(service, { state: 'stuck', endedAt: journal.now() });
  }

  /** While the Engine was away nothing could come back: what passed of the deadline does not count. */
  private isLate({ journal, views }: RotationRun, { deadlineAt, deadlineMs }: ServiceRecord) {
    const now = journal.now();
    return now > Math.max(deadlineAt!, views.since(now) + deadlineMs);
  }

  /** Where it is back nothing can come too late any more. */
  private async isBack(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<boolean> {
    const { journal, views } = run;
    const { update, spec, previousSpec } = look.service;
    const unwanted = newIds(moves);
    const wait = async (waitsFor: string) => {
      views.forget(service.serviceId);
      await journal.service(service, { waitsFor });
      return false;
    };
    if (update?.state === 'rollback_started') return wait('The Engine rolls it back by itself');
    const order = this.orderToRestore(service, look);
    if (names(spec, unwanted) || order || isPaused(update?.state)) {
      // Posted unchanged where all is old already: that ends the pause and keeps the tasks.
      await this.putBack(run, service, moves, order);
      return wait('The old version is put back');
    }
    const view = views.of(service.serviceId, look);
    const verdict = judge(look, view, {
      unwanted,
      baseline: service.baseline,
      wasUpdated: true,
      isWayBack: true,
    });
    if (verdict.is !== 'holding') {
      view.heldSince = undefined;
      if (verdict.is === 'waiting') await journal.service(service, { waitsFor: verdict.waitsFor });
      return false;
    }
    view.heldSince ??= journal.now();
    const windowMs = Math.max(
      spec.updatePolicy.monitorMs,
      journal.record.settings.stabilityWindowSeconds * 1000,
    );
    const waitsFor = `All must hold for ${Math.ceil(windowMs / 1000)} s`;
    await journal.service(service, { waitsFor });
    await journal.step(service, 'verify-revert', 'running');
    // It has arrived: the deadline was for that.
    if (journal.now() - view.heldSince < windowMs) return true;
    await journal.step(service, 'verify-revert', 'done');
    if (names(previousSpec, unwanted)) {
      await journal.step(service, 'clear-previous-spec', 'running');
      await this.writes.seal(run, idOf(service), unwanted);
      await journal.step(service, 'clear-previous-spec', 'done');
    }
    await journal.service(service, {
      state: 'reverted',
      runningVersion: 'old',
      waitsFor: null,
      endedAt: journal.now(),
    });
    return true;
  }

  private orderToRestore({ startFirst, before }: ServiceRecord, { service }: Look) {
    const isChanged = service.spec.updatePolicy.orderAsWritten !== before?.order;
    return startFirst && before && isChanged ? before.order : undefined;
  }

  private async putBack(
    run: RotationRun,
    service: ServiceRecord,
    moves: readonly Move[],
    order: ReturnType<RevertServices['orderToRestore']>,
  ) {
    const { journal } = run;
    const fallback = ({ to }: Move) => {
      const change = journal.record.changes.find(({ toId }) => toId === to.id);
      return change?.fromId && change.fromName
        ? { id: change.fromId, name: change.fromName }
        : undefined;
    };
    await journal.step(service, 'revert', 'running');
    await this.writes.updateService(run, idOf(service), 'revert', ({ spec, update }) => {
      if (update?.state === 'rollback_started') throw new NotNow();
      const references = changesToOld(spec, moves, service.before, fallback);
      return { references, ...(order && { order }) };
    });
    await journal.step(service, 'revert', 'done');
  }
}

type Refusal = InstanceType<typeof RefusedByEngine | typeof ImmutableField | typeof EngineFailed>;

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof RefusedByEngine ||
  error instanceof ImmutableField ||
  error instanceof EngineFailed;

const toldOf = ({ title, extras }: Refusal) => {
  const [first] = (extras['errors'] ?? []) as { detail: string }[];
  return `The Engine refuses the way back: ${first?.detail ?? title}`;
};

export function whatStandsWhere({ services, changes }: RotationRecord): string {
  const lines = services.map(({ name, runningVersion, waitsFor }) =>
    waitsFor
      ? `${name} is on the ${runningVersion} version (${waitsFor})`
      : `${name}: ${runningVersion}`,
  );
  const versions = changes.map(
    ({ name, fromVersion, toVersion }) =>
      `${name}: version ${fromVersion} and version ${toVersion} are both there`,
  );
  return `A person must decide. ${[...versions, ...lines].join('. ')}.`;
}
