import { Injectable } from '@nestjs/common';
import type { RotationState } from '@waxseal/shared';
import {
  ConfigInUse,
  Engine,
  isJob,
  SecretInUse,
  type ObjectKind,
  references,
} from '../../engine/index.js';
import { familyLabels, LabelSignatures } from '../../families/index.js';
import { isPlaced, type ServiceSnapshot } from '../rules/judge-service.js';
import { isUsedByTask } from '../rules/version-users.js';
import { POLL_MS, type Next, type RotationRun } from './rotation-run.js';
import { RotationWrites } from './rotation-writes.js';
import { VersionStages } from './version-stages.js';
import { SnapshotServices } from '../../swarm/index.js';

interface CreatedVersion {
  kind: ObjectKind;
  id: string;
  name: string;
}

/** Deletes the versions that this rotation created. Finds them by label, as their id may not be stored. */
@Injectable()
export class DeleteCreatedVersions {
  constructor(
    private readonly engine: Engine,
    private readonly writes: RotationWrites,
    private readonly snapshots: SnapshotServices,
    private readonly stages: VersionStages,
    private readonly signatures: LabelSignatures,
  ) {}

  async advance(
    run: RotationRun,
    state: Extract<RotationState, 'failed' | 'reverted' | 'cancelled'>,
  ): Promise<Next> {
    if (!(await this.deleteAll(run))) return POLL_MS;
    await run.store.end(state);
    return undefined;
  }

  /** Returns false if a deletion has to wait. */
  async deleteAll(run: RotationRun): Promise<boolean> {
    const created = await this.find(run.store.record.id);
    if (created.length === 0) return true;
    const snapshots = [...(await this.snapshots.execute()).values()];
    for (const version of created) if (!(await this.remove(run, version, snapshots))) return false;
    return true;
  }

  private async find(rotationId: string): Promise<CreatedVersion[]> {
    const objects = await Promise.all([
      this.engine.listObjects('secret'),
      this.engine.listObjects('config'),
    ]);
    return objects
      .flat()
      .filter(
        (object) =>
          object.labels[familyLabels.rotation] === rotationId &&
          object.labels[familyLabels.stage] === 'pending' &&
          this.signatures.isSigned(object),
      );
  }

  private async keep(run: RotationRun, version: CreatedVersion, why: string): Promise<true> {
    await this.stages.markPrevious(run, version, null);
    await run.store.warn(`${version.name} is kept: ${why}`);
    return true;
  }

  /** Returns false if the deletion has to wait. */
  private async remove(
    run: RotationRun,
    version: CreatedVersion,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    const { store } = run;
    const ids = new Set([version.id]);
    const users = snapshots.filter(({ service }) => references(service.spec, ids));
    const who = users.map(({ service }) => service.name).join(', ');
    if (users.length > 0) return this.keep(run, version, `${who} started using it`);
    // Clearing the previous spec of a job would run the job once more.
    const job = snapshots.find(
      ({ service }) => isJob(service) && references(service.previousSpec, ids),
    );
    if (job)
      return this.keep(run, version, `the previous spec of the job ${job.service.name} needs it`);
    for (const { service } of snapshots) {
      if (!references(service.previousSpec, ids)) continue;
      if (await this.writes.tryClearPreviousSpec(run, service, ids)) continue;
      await store.head({ waitsFor: `Waiting for the rollout of ${service.name} to finish` });
      return false;
    }
    const holder = snapshots.find((snapshot) =>
      isUsedByTask({ ...snapshot, tasks: snapshot.tasks.filter(isPlaced) }, ids),
    );
    if (holder) {
      await store.head({ waitsFor: `A task of ${holder.service.name} still uses ${version.name}` });
      return false;
    }
    try {
      await this.writes.delete(run, version);
      return true;
    } catch (error) {
      if (error instanceof SecretInUse || error instanceof ConfigInUse) return false;
      throw error;
    }
  }
}
