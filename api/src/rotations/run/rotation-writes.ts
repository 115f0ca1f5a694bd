import { Injectable } from '@nestjs/common';
import { Audit, type Note } from '../../audit/index.js';
import { systemActor } from '../../http/actor.js';
import { detailOf } from '../../http/problem.js';
import {
  Engine,
  EngineFailed,
  EngineForbidden,
  EngineNotFound,
  ImmutableField,
  isSettled,
  RefusedByEngine,
  StaleVersion,
  type EngineService,
  type ObjectKind,
  type ServiceChange,
  type StoredObject,
  type WrittenService,
  references,
} from '../../engine/index.js';
import { lostAs, lostFieldsWarning, Swarm, SwarmObjects } from '../../swarm/index.js';
import type { RotationRun } from './rotation-run.js';

/** The write has to wait, usually because a rollout is in progress. */
export class NotNow extends Error {}
export class NothingToDo extends Error {}

/** How long a lease must remain valid for a write: the Engine responds or times out within this time. */
const LEFT_MS = 15_000;

interface StoredVersion {
  kind: ObjectKind;
  id: string;
  name: string;
}

/** All writes of rotations to Docker. Each requires the lease and is audited before and after. */
@Injectable()
export class RotationWrites {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly objects: SwarmObjects,
    private readonly audit: Audit,
  ) {}

  updateService(
    run: RotationRun,
    { id, name }: { id: string; name: string },
    what: string,
    decide: (fresh: EngineService) => ServiceChange,
  ): Promise<EngineService> {
    return this.write(run, { kind: 'service', name }, what, async (note) => {
      const written = await this.engine.updateService(id, (fresh) => {
        run.lease.assertLeft(LEFT_MS);
        return decide(fresh);
      });
      note(lostAs(written));
      await warnOf(run, written);
      return this.swarm.wroteService(written);
    });
  }

  /** Returns false if the update has to wait: `decide` requires it, or other clients were always faster. */
  async tryUpdateService(...update: Parameters<RotationWrites['updateService']>): Promise<boolean> {
    try {
      await this.updateService(...update);
      return true;
    } catch (error) {
      if (error instanceof NotNow || error instanceof StaleVersion) return false;
      throw error;
    }
  }

  /**
   * Posts the spec of a service unchanged, so that its previous spec no longer references a version. No
   * task restarts. Returns false if that has to wait: during another client's rollout, which would lose
   * its automatic rollback, or if the service uses the version again. Returns true for a removed service,
   * which has no previous spec.
   */
  async tryClearPreviousSpec(
    run: RotationRun,
    service: { id: string; name: string },
    unwanted: ReadonlySet<string>,
    isOwnRollout = false,
  ): Promise<boolean> {
    try {
      return await this.tryUpdateService(run, service, 'clear-previous-spec', (fresh) => {
        const isBusy = !isSettled(fresh) && !isOwnRollout;
        if (isBusy || references(fresh.spec, unwanted)) throw new NotNow();
        return {};
      });
    } catch (error) {
      if (error instanceof EngineNotFound) return true;
      throw error;
    }
  }

  /** Labels a version. Ignores a version that was deleted in the meantime. */
  async label(
    run: RotationRun,
    { kind, id, name }: StoredVersion,
    next: (fresh: StoredObject) => Record<string, string>,
  ) {
    await this.write(run, { kind, name }, 'label', async () => {
      try {
        await this.objects.relabel(kind, id, next);
      } catch (error) {
        if (!(error instanceof EngineNotFound)) throw error;
      }
    });
  }

  async delete(run: RotationRun, { kind, id, name }: StoredVersion) {
    await this.write(run, { kind, name }, 'delete', () => this.objects.remove(kind, id));
  }

  private async write<Result>(
    { store, lease }: RotationRun,
    target: { kind: string; name: string },
    what: string,
    work: (note: Note) => Promise<Result>,
  ): Promise<Result> {
    await lease.hold();
    const fields = [what, `rotation:${store.record.id}`];
    return this.audit.around(systemActor, 'rotation.step', { ...target, fields }, work);
  }
}

/** Adds a warning for fields that Docker dropped. The write succeeded, so the rotation continues. */
async function warnOf({ store }: RotationRun, { id, name, lostFields }: WrittenService) {
  if (!lostFields) return;
  const warning = lostFieldsWarning(lostFields);
  const service = store.record.services.find(({ serviceId }) => serviceId === id);
  if (!service) return store.warn(`${name}: ${warning}`);
  if (service.warnings.includes(warning)) return;
  await store.service(service, { warnings: [...service.warnings, warning] });
}

type Rejection = InstanceType<
  typeof RefusedByEngine | typeof ImmutableField | typeof EngineForbidden
>;

export const isRejection = (error: unknown): error is Rejection =>
  error instanceof RefusedByEngine ||
  error instanceof ImmutableField ||
  error instanceof EngineForbidden;

/** The reason that Docker gave, if any; otherwise the title of the error. */
export function reasonOf(error: Rejection | InstanceType<typeof EngineFailed>): string {
  const { title, extras } = error;
  const [first] = (extras['errors'] ?? []) as { detail: string }[];
  return first?.detail ?? (error instanceof EngineForbidden ? detailOf(error) : title);
}
