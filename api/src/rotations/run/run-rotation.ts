import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { ProblemError } from '../../http/problem.js';
import { LeaseLost, type Lease } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { FinishRotation } from './finish-rotation.js';
import { DeletionBackoff } from './deletion-backoff.js';
import { RemoveCreatedVersions } from './remove-created-versions.js';
import { DeleteVersions } from './delete-versions.js';
import { RevertServices } from './revert-services.js';
import { RollServices } from './roll-services.js';
import { RotationStore } from '../store/rotation-store.js';
import { ObservationWindows, type Next, type RotationRun } from './rotation-run.js';
import { RotationsRepository } from '../store/rotations.repository.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Leads one rotation on, from wherever it stands, until it has ended or a user must decide. */
@Injectable()
export class RunRotation {
  private readonly logger = new Logger('rotations');

  constructor(
    private readonly repository: RotationsRepository,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
    private readonly roll: RollServices,
    private readonly revert: RevertServices,
    private readonly finish: FinishRotation,
    private readonly retire: DeleteVersions,
    private readonly removeCreatedVersions: RemoveCreatedVersions,
  ) {}

  async execute(id: string, lease: Lease, signal: AbortSignal): Promise<void> {
    const [windows, backoff] = [new ObservationWindows(), new DeletionBackoff()];
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        const next = await this.snapshot(id, lease, { windows, backoff });
        if (next === undefined) return;
        waitMs = FIRST_WAIT_MS;
        await pause(next, signal);
      } catch (error) {
        if (error instanceof LeaseLost) return;
        windows.break();
        await this.recordReason(id, error);
        await pause(waitMs, signal);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  private async snapshot(
    id: string,
    lease: Lease,
    remembered: Pick<RotationRun, 'windows' | 'backoff'>,
  ): Promise<Next> {
    await lease.hold();
    this.swarm.assertWritable();
    const record = await this.repository.find(id);
    if (!record) return undefined;
    const tell = (changed: string) =>
      this.swarm.cache.emit({ type: 'rotation.changed', id: changed });
    const store = new RotationStore(record, this.repository, this.clock, tell);
    return this.advance({ store, lease, ...remembered });
  }

  private async advance(run: RotationRun): Promise<Next> {
    const { state, deletesAt } = run.store.record;
    switch (state) {
      // The request that was to create the versions is no more, and its values with it.
      case 'planned':
      case 'creating':
        return this.removeCreatedVersions.advance(run, 'failed');
      case 'rolling':
      case 'verifying':
        return this.roll.advance(run);
      case 'finishing':
        return this.finish.advance(run);
      case 'reverting':
        return this.revert.advance(run);
      case 'done':
        return deletesAt !== null && deletesAt <= this.clock.now()
          ? this.retire.advance(run)
          : undefined;
      case 'deleting':
        return this.retire.advance(run);
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
    await this.repository.changeHead(id, { waitsFor }, this.clock.now()).catch((reason: unknown) =>
      this.logger.warn({
        message: 'The reason why a rotation waits could not be stored',
        rotation: id,
        error: String(reason),
      }),
    );
    this.swarm.cache.emit({ type: 'rotation.changed', id });
  }
}

const describe = (error: unknown) =>
  error instanceof Error ? (error.stack ?? String(error)) : String(error);

const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
