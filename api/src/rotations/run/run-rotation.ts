import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { ProblemError } from '../../http/problem.js';
import { LeaseLost, type Lease } from '../../jobs/index.js';
import { ClockJumps } from './clock-jumps.js';
import { FinishRotation } from './finish-rotation.js';
import { DeleteCreatedVersions } from './delete-created-versions.js';
import { DeleteVersions } from './delete-versions.js';
import { RebuildSignatures } from './rebuild-signatures.js';
import { RevertServices } from './revert-services.js';
import { RollServices } from './roll-services.js';
import { RotationStores, type RotationStore } from '../store/rotation-store.js';
import { DeletionBackoff, ObservationWindows, RotationRun, type Next } from './rotation-run.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** A rotation as it was read from the database at a revision. */
interface Known {
  revision: string | undefined;
  store: RotationStore | undefined;
}

/** Runs one rotation from its stored state until it has ended or needs a decision. */
@Injectable()
export class RunRotation {
  private readonly logger = new Logger('rotations');

  constructor(
    private readonly stores: RotationStores,
    private readonly jumps: ClockJumps,
    private readonly signatures: RebuildSignatures,
    private readonly roll: RollServices,
    private readonly revert: RevertServices,
    private readonly finish: FinishRotation,
    private readonly deleteVersions: DeleteVersions,
    private readonly deleteCreatedVersions: DeleteCreatedVersions,
  ) {}

  async execute(id: string, lease: Lease, signal: AbortSignal): Promise<void> {
    const [windows, backoff] = [new ObservationWindows(), new DeletionBackoff()];
    let waitMs = FIRST_WAIT_MS;
    let known: Known | undefined;
    let jumps = this.jumps.count;
    while (!signal.aborted) {
      try {
        await lease.hold();
        await this.jumps.settle();
        if (this.jumps.count !== jumps) windows.break();
        jumps = this.jumps.count;
        await this.signatures.once();
        known = await this.read(id, known);
        const { store } = known;
        const next = store && (await this.advance(new RotationRun(store, lease, windows, backoff)));
        if (next === undefined) return;
        waitMs = FIRST_WAIT_MS;
        await pause(next, signal);
      } catch (error) {
        if (error instanceof LeaseLost) return;
        known = undefined;
        windows.break();
        await this.recordReason(id, error);
        await pause(waitMs, signal);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** Reads the rotation again if anything in the database has changed since. */
  private async read(id: string, known: Known | undefined): Promise<Known> {
    const { revision } = this.stores.database;
    if (known && revision !== undefined && known.revision === revision) return known;
    return { revision, store: await this.stores.find(id) };
  }

  private async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { state, deletesAt } = store.record;
    switch (state) {
      // The request that created the versions was interrupted, and its values are lost.
      case 'creating':
        return this.deleteCreatedVersions.advance(run, 'failed');
      case 'rolling':
      case 'verifying':
        return this.roll.advance(run);
      case 'finishing':
        return this.finish.advance(run);
      case 'reverting':
        return this.revert.advance(run);
      case 'done':
        return deletesAt !== null && deletesAt <= store.now()
          ? this.deleteVersions.advance(run)
          : undefined;
      case 'deleting':
        return this.deleteVersions.advance(run);
      case 'closed':
      case 'failed':
      case 'reverted':
      case 'blocked':
      case 'cancelled':
        return undefined;
    }
  }

  private async recordReason(id: string, error: unknown) {
    const isKnown = error instanceof ProblemError;
    if (!isKnown)
      this.logger.error({
        message: 'A step of a rotation failed',
        rotation: id,
        error: describe(error),
      });
    const waitsFor = isKnown ? error.title : 'Something went wrong in Waxseal';
    await this.stores.changeHead(id, { waitsFor }).catch((reason: unknown) =>
      this.logger.warn({
        message: 'The reason why a rotation waits could not be stored',
        rotation: id,
        error: String(reason),
      }),
    );
  }
}

const describe = (error: unknown) =>
  error instanceof Error ? (error.stack ?? String(error)) : String(error);

const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
