import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/index.js';
import { systemActor } from '../../http/actor.js';
import {
  Engine,
  EngineNotFound,
  type EngineService,
  type ObjectKind,
  type ServiceChange,
} from '../../engine/index.js';
import { Swarm, type StoredObject } from '../../swarm/index.js';
import type { RotationRun } from './rotation-run.js';

/** Not now: a user's rollout is in progress. */
export class NotNow extends Error {}
export class NothingToDo extends Error {}

/** Enough of the lease for the Engine to answer or to miss its deadline. */
const LEFT_MS = 15_000;

/** Every write of a rotation: with the lease in hand, and told to the audit before and after. */
@Injectable()
export class RotationWrites {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly audit: Audit,
  ) {}

  updateService(
    run: RotationRun,
    { id, name }: { id: string; name: string },
    what: string,
    decide: (fresh: EngineService) => ServiceChange,
  ): Promise<EngineService> {
    return this.write(run, { kind: 'service', name }, what, async () => {
      const written = await this.engine.updateService(id, (fresh) => {
        run.lease.assertLeft(LEFT_MS);
        return decide(fresh);
      });
      this.swarm.wroteService(written);
      return written;
    });
  }

  /** Its own spec posted again: no task restarts, and nothing that it was before is tied any more. */
  seal(run: RotationRun, service: { id: string; name: string }, unwanted: ReadonlySet<string>) {
    return this.updateService(run, service, 'clear-previous-spec', ({ spec, update }) => {
      if (!isSettled(update?.state)) throw new NotNow();
      if ([...spec.secrets, ...spec.configs].some(({ id }) => unwanted.has(id))) throw new NotNow();
      return {};
    });
  }

  /** What is gone meanwhile needs no labels. */
  async label(
    run: RotationRun,
    { kind, id, name }: { kind: ObjectKind; id: string; name: string },
    next: (labels: Record<string, string>) => Record<string, string>,
  ) {
    await this.write(run, { kind, name }, 'stage', async () => {
      try {
        const decide = ({ labels }: StoredObject) => next(labels);
        this.swarm.wroteObject(await this.engine.updateObjectLabels(kind, id, decide));
      } catch (error) {
        if (!(error instanceof EngineNotFound)) throw error;
      }
    });
  }

  async remove(
    run: RotationRun,
    { kind, id, name }: { kind: ObjectKind; id: string; name: string },
  ) {
    await this.write(run, { kind, name }, 'remove', async () => {
      try {
        await this.engine.removeObject(kind, id);
      } catch (error) {
        if (!(error instanceof EngineNotFound)) throw error;
      }
      this.swarm.removedObject(kind, id);
    });
  }

  private async write<Result>(
    { store, lease }: RotationRun,
    target: { kind: string; name: string },
    what: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    await lease.hold();
    const fields = [what, `rotation:${store.record.id}`];
    return this.audit.around(systemActor, 'rotation.step', { ...target, fields }, work);
  }
}

export const isPaused = (state: string | undefined) =>
  state === 'paused' || state === 'rollback_paused';

/** Nothing of the Engine's own is in progress that a write would take away. */
export const isSettled = (state: string | undefined) =>
  state === undefined || state === 'completed' || state === 'rollback_completed';
