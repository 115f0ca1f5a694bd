import { Injectable } from '@nestjs/common';
import { STACK_LABEL } from '@waxseal/shared';
import { isJob, type EngineService, references } from '../../engine/index.js';
import { Swarm } from '../../swarm/index.js';
import { deadlineOf } from '../rules/deadline.js';
import { RotationWrites } from './rotation-writes.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import { oldIds, type ReferenceSwap } from '../rules/reference-swap.js';
import { newConsumer, type ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { IMMEDIATELY, type Next, type RotationRun } from './rotation-run.js';
import { VersionStages } from './version-stages.js';

/** A client that keeps restoring the old version must not keep the rotation from finishing. */
export const MAX_SWEEPS = 3;

/** Updates services that started using an old version in the meantime, then labels the new version as current. */
@Injectable()
export class FinishRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly writes: RotationWrites,
    private readonly stages: VersionStages,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    const swaps = this.swaps.of(record);
    const snapshots = [...(await this.snapshots.execute()).values()];
    if (await this.sweep(run, swaps, snapshots)) {
      await store.head({ state: 'rolling', sweeps: record.sweeps + 1 });
      return IMMEDIATELY;
    }
    await this.clearDeletedVersions(run, swaps, snapshots);
    const deletesAt =
      store.now() + (record.deletePrevious === 'now' ? 0 : record.settings.graceSeconds * 1000);
    for (const { kind, fromId, fromName } of record.changes)
      if (fromId !== null && fromName !== null)
        await this.stages.markPrevious(run, { kind, id: fromId, name: fromName }, deletesAt);
    for (const { kind, name, toId, toName } of record.changes)
      if (toId !== null && toName !== null)
        await this.stages.markCurrent(run, name, { kind, id: toId, name: toName }, store.now());
    await store.end('done', { deletesAt });
    return IMMEDIATELY;
  }

  private async sweep(
    { store }: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    const { record } = store;
    const old = oldIds(swaps);
    const late = snapshots
      .map(({ service }) => service)
      .filter(({ spec }) => references(spec, old));
    let hasWork = false;
    for (const service of late) {
      const known = record.services.find(({ serviceId }) => serviceId === service.id);
      if (known?.state === 'skipped' || known?.state === 'failed') continue;
      if (isJob(service) || record.sweeps >= MAX_SWEEPS) {
        await store.warn(
          `${service.name} started using an old version during the rotation and stays on it`,
        );
        continue;
      }
      hasWork = true;
      if (known) await store.service(known, { state: 'waiting', deadlineAt: null, endedAt: null });
      else await store.addService(this.lateConsumer(service, record.services.length + 1));
    }
    return hasWork;
  }

  /** If another client deleted the old version, `docker service rollback` must not lead to it. */
  private async clearDeletedVersions(
    run: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<void> {
    const { secrets, configs } = this.swarm.cache;
    const isThere = (id: string) => (secrets.get(id) ?? configs.get(id)) !== undefined;
    const deleted = new Set([...oldIds(swaps)].filter((id) => !isThere(id)));
    const isOurs = ({ id }: EngineService) =>
      run.store.record.services.some(
        ({ serviceId, state, isJob }) => serviceId === id && state === 'done' && !isJob,
      );
    for (const { service } of snapshots)
      if (
        references(service.previousSpec, deleted) &&
        isOurs(service) &&
        !(await this.writes.tryClearPreviousSpec(run, service, deleted))
      )
        await run.store.warn(
          `${service.name} cannot be rolled back with Docker: the previous version no longer exists`,
        );
  }

  private lateConsumer(service: EngineService, position: number): ServiceRecord {
    const { running, desired } = service.status;
    return newConsumer({
      serviceId: service.id,
      name: service.name,
      stack: service.labels[STACK_LABEL] ?? null,
      position,
      baseline: { running, desired, isHealthy: running >= desired },
      deadlineMs: deadlineOf(service),
      warnings: ['Started using the old version during the rotation'],
    });
  }
}
