import { Injectable } from '@nestjs/common';
import { STACK_LABEL } from '@waxseal/shared';
import type { EngineService } from '../engine/index.js';
import { deadlineOf } from './deadline.js';
import { EndRotation } from './end-rotation.js';
import { LookAtServices } from './look-at-services.js';
import { names, oldIds, type Move } from './moves.js';
import type { ServiceRecord } from './rotation-record.js';
import { RotationMoves } from './rotation-moves.js';
import { AT_ONCE, type Next, type RotationRun } from './rotation-run.js';
import { StageVersions } from './stage-versions.js';

/** Somebody who brings the old version back for ever must not hold the rotation for ever. */
export const MAX_SWEEPS = 3;

/** Looks for services that took an old version meanwhile; then says in Docker which version counts. */
@Injectable()
export class FinishRotation {
  constructor(
    private readonly looks: LookAtServices,
    private readonly moves: RotationMoves,
    private readonly stages: StageVersions,
    private readonly end: EndRotation,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { journal } = run;
    const { record } = journal;
    const moves = this.moves.of(record);
    if (await this.sweep(run, moves)) {
      await journal.head({ state: 'rolling', sweeps: record.sweeps + 1 });
      return AT_ONCE;
    }
    const retiresAt =
      journal.now() + (record.retire === 'now' ? 0 : record.settings.graceSeconds * 1000);
    for (const { kind, fromId, fromName } of record.changes)
      if (fromId !== null && fromName !== null)
        await this.stages.leave(run, { kind, id: fromId, name: fromName }, retiresAt);
    for (const { kind, name, toId, toName } of record.changes)
      if (toId !== null && toName !== null)
        await this.stages.enter(run, name, { kind, id: toId, name: toName }, journal.now());
    await this.end.execute(journal, 'done', { retiresAt });
    return AT_ONCE;
  }

  private async sweep(run: RotationRun, moves: readonly Move[]): Promise<boolean> {
    const { journal } = run;
    const { record } = journal;
    const old = oldIds(moves);
    const late = [...(await this.looks.execute()).values()]
      .map(({ service }) => service)
      .filter(({ spec }) => names(spec, old));
    let hasWork = false;
    for (const service of late) {
      const known = record.services.find(({ serviceId }) => serviceId === service.id);
      if (known?.state === 'skipped' || known?.state === 'failed') continue;
      if (service.spec.mode.endsWith('-job') || record.sweeps >= MAX_SWEEPS) {
        await journal.warn(`${service.name} took an old version meanwhile, and stays on it`);
        continue;
      }
      hasWork = true;
      if (known)
        await journal.service(known, { state: 'waiting', deadlineAt: null, endedAt: null });
      else await journal.addService(this.newcomer(service, record.services.length + 1));
    }
    return hasWork;
  }

  private newcomer(service: EngineService, position: number): ServiceRecord {
    const { running, desired } = service.status;
    return {
      serviceId: service.id,
      name: service.name,
      stack: service.labels[STACK_LABEL] ?? null,
      position,
      isCanary: false,
      isOwn: false,
      isJob: false,
      takesOver: false,
      startFirst: false,
      state: 'waiting',
      standsOn: 'old',
      baseline: { running, desired, isHealthy: running >= desired },
      before: null,
      deadlineMs: deadlineOf(service),
      tries: 0,
      waitsFor: null,
      updated: null,
      desired: null,
      startedAt: null,
      deadlineAt: null,
      endedAt: null,
      failure: null,
      warnings: ['It took the old version while the rotation was under way'],
      steps: [],
    };
  }
}
