import { Injectable } from '@nestjs/common';
import { STACK_LABEL } from '@waxseal/shared';
import { StaleVersion, type EngineService } from '../../engine/index.js';
import { Swarm } from '../../swarm/index.js';
import { deadlineOf } from '../rules/deadline.js';
import { RotationWrites, NotNow } from './rotation-writes.js';
import { EndRotation } from './end-rotation.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import { names, oldIds, type ReferenceSwap } from '../rules/reference-swap.js';
import type { ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { AT_ONCE, type Next, type RotationRun } from './rotation-run.js';
import { VersionStages } from './version-stages.js';

/** Someone who brings the old version back for ever must not hold the rotation for ever. */
export const MAX_SWEEPS = 3;

/** Looks for services that took an old version meanwhile; then says in Docker which version counts. */
@Injectable()
export class FinishRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly writes: RotationWrites,
    private readonly stages: VersionStages,
    private readonly end: EndRotation,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    const swaps = this.swaps.of(record);
    const snapshots = [...(await this.snapshots.execute()).values()];
    if (await this.sweep(run, swaps, snapshots)) {
      await store.head({ state: 'rolling', sweeps: record.sweeps + 1 });
      return AT_ONCE;
    }
    await this.untieWhatIsGone(run, swaps, snapshots);
    const deletesAt =
      store.now() + (record.deletePrevious === 'now' ? 0 : record.settings.graceSeconds * 1000);
    for (const { kind, fromId, fromName } of record.changes)
      if (fromId !== null && fromName !== null)
        await this.stages.leave(run, { kind, id: fromId, name: fromName }, deletesAt);
    for (const { kind, name, toId, toName } of record.changes)
      if (toId !== null && toName !== null)
        await this.stages.enter(run, name, { kind, id: toId, name: toName }, store.now());
    await this.end.execute(store, 'done', { deletesAt });
    return AT_ONCE;
  }

  private async sweep(
    { store }: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    const { record } = store;
    const old = oldIds(swaps);
    const late = snapshots.map(({ service }) => service).filter(({ spec }) => names(spec, old));
    let hasWork = false;
    for (const service of late) {
      const known = record.services.find(({ serviceId }) => serviceId === service.id);
      if (known?.state === 'skipped' || known?.state === 'failed') continue;
      if (service.spec.mode.endsWith('-job') || record.sweeps >= MAX_SWEEPS) {
        await store.warn(
          `${service.name} started to use an old version during the rotation and stays on it`,
        );
        continue;
      }
      hasWork = true;
      if (known) await store.service(known, { state: 'waiting', deadlineAt: null, endedAt: null });
      else await store.addService(this.newcomer(service, record.services.length + 1));
    }
    return hasWork;
  }

  /** An old version that someone removed: a rollback by hand must not end there. */
  private async untieWhatIsGone(
    run: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<void> {
    const { secrets, configs } = this.swarm.cache;
    const isThere = (id: string) => (secrets.get(id) ?? configs.get(id)) !== undefined;
    const gone = new Set([...oldIds(swaps)].filter((id) => !isThere(id)));
    const isOurs = ({ id }: EngineService) =>
      run.store.record.services.some(
        ({ serviceId, state, isJob }) => serviceId === id && state === 'done' && !isJob,
      );
    for (const { service } of snapshots)
      if (names(service.previousSpec, gone) && isOurs(service))
        try {
          await this.writes.seal(run, service, gone);
        } catch (error) {
          if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
          await run.store.warn(
            `${service.name} can no longer be rolled back with Docker: the old version was deleted`,
          );
        }
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
      runningVersion: 'old',
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
      warnings: ['It started to use the old version during the rotation'],
      steps: [],
    };
  }
}
