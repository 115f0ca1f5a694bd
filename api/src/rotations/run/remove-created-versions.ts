import { Injectable } from '@nestjs/common';
import type { RotationState } from '@waxseal/shared';
import { ConfigInUse, Engine, isTerminal, SecretInUse } from '../../engine/index.js';
import { familyLabels } from '../../swarm/index.js';
import { RotationWrites, isSettled, NotNow } from './rotation-writes.js';
import { EndRotation } from './end-rotation.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import { holds, names } from '../rules/reference-swap.js';
import { LOOK_MS, type Next, type RotationRun } from './rotation-run.js';

interface Made {
  kind: 'secret' | 'config';
  id: string;
  name: string;
}

/** Takes away what this rotation created, found by its label: an id may never have been saved. */
@Injectable()
export class RemoveCreatedVersions {
  constructor(
    private readonly engine: Engine,
    private readonly writes: RotationWrites,
    private readonly snapshots: SnapshotServices,
    private readonly end: EndRotation,
  ) {}

  async advance(
    run: RotationRun,
    state: Extract<RotationState, 'failed' | 'reverted' | 'cancelled'>,
  ): Promise<Next> {
    const made = await this.find(run.store.record.id);
    if (made.length > 0) {
      const snapshots = [...(await this.snapshots.execute()).values()];
      for (const one of made) if (!(await this.remove(run, one, snapshots))) return LOOK_MS;
    }
    await this.end.execute(run.store, state);
    return undefined;
  }

  private async find(rotationId: string): Promise<Made[]> {
    const objects = await Promise.all([
      this.engine.listObjects('secret'),
      this.engine.listObjects('config'),
    ]);
    return objects
      .flat()
      .filter(
        ({ labels }) =>
          labels[familyLabels.rotation] === rotationId && labels[familyLabels.stage] === 'pending',
      );
  }

  /** False: not yet. */
  private async remove(
    run: RotationRun,
    made: Made,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    const { store } = run;
    const ids = new Set([made.id]);
    const users = snapshots.filter(({ service }) => names(service.spec, ids));
    if (users.length > 0) {
      const who = users.map(({ service }) => service.name).join(', ');
      await store.warn(`${made.name} is kept: ${who} started to use it in the meantime`);
      return true;
    }
    for (const { service } of snapshots.filter((snapshot) =>
      names(snapshot.service.previousSpec, ids),
    ))
      if (!(await this.seal(run, service, ids))) return false;
    const holder = snapshots.find((snapshot) => isHeldByTask(snapshot, ids));
    if (holder) {
      await store.head({ waitsFor: `A task of ${holder.service.name} still uses ${made.name}` });
      return false;
    }
    try {
      await this.writes.remove(run, made);
      return true;
    } catch (error) {
      if (error instanceof SecretInUse || error instanceof ConfigInUse) return false;
      throw error;
    }
  }

  private async seal(
    run: RotationRun,
    service: ServiceSnapshot['service'],
    ids: ReadonlySet<string>,
  ) {
    try {
      if (!isSettled(service.update?.state)) throw new NotNow();
      await this.writes.seal(run, service, ids);
      return true;
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      await run.store.head({ waitsFor: `The rollout of ${service.name} is in progress` });
      return false;
    }
  }
}

/** What runs on a node that is down cannot be told; the node ends it when it is back. */
export const isHeldByTask = ({ tasks, nodesDown }: ServiceSnapshot, ids: ReadonlySet<string>) =>
  tasks.some(
    (task) =>
      holds(task, ids) &&
      !isTerminal(task) &&
      !(task.nodeId !== null && nodesDown.has(task.nodeId)),
  );
