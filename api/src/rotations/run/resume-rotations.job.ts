import { setMaxListeners } from 'node:events';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { isEnded, type RotationState } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { Jobs, Leases, type Job } from '../../jobs/index.js';
import { Families } from '../../families/index.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { ClockJumps } from './clock-jumps.js';
import { RebuildSignatures } from './rebuild-signatures.js';
import { RunRotation } from './run-rotation.js';

export const RESUME_ROTATIONS = 'resume-rotations';
const runnable: readonly RotationState[] = [
  'creating',
  'rolling',
  'verifying',
  'finishing',
  'reverting',
  'deleting',
];

/** Resumes unfinished rotations at start and every few seconds, each in one process at a time. */
@Injectable()
export class ResumeRotationsJob
  implements Job, OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown
{
  readonly name = RESUME_ROTATIONS;
  readonly everyMs = 2_000;
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly jobs: Jobs,
    private readonly leases: Leases,
    private readonly repository: RotationsRepository,
    private readonly holds: RotationHolds,
    private readonly runRotation: RunRotation,
    private readonly families: Families,
    private readonly jumps: ClockJumps,
    private readonly signatures: RebuildSignatures,
    private readonly clock: Clock,
  ) {
    // Every rotation listens while it pauses, and any number of them may run.
    setMaxListeners(0, this.stopping.signal);
  }

  onModuleInit() {
    this.jobs.register(this);
  }

  async beforeApplicationShutdown() {
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  async run() {
    const { signal } = this.stopping;
    await this.signatures.once().catch(() => undefined);
    await this.jumps.settle();
    for (const id of await this.repository.findRunnable(runnable, this.clock.now())) {
      if (this.running.has(id) || signal.aborted) continue;
      const lease = await this.leases.acquire(leaseOf(id));
      if (!lease) continue;
      const run = this.runRotation.execute(id, lease, signal).finally(async () => {
        await lease.release().catch(() => undefined);
        this.running.delete(id);
      });
      this.running.set(id, run);
    }
  }

  /**
   * Marks the families that are being rotated before the first request can change one of them: only the
   * database knows them and their current version.
   */
  async onApplicationBootstrap() {
    const ids = new Set((await this.holds.all()).map(({ rotationId }) => rotationId));
    for (const record of await this.repository.findAll([...ids])) {
      if (isEnded(record.state)) continue;
      for (const { kind, name, fromId, toId } of record.changes)
        if (fromId !== null)
          this.families
            .of(kind)
            .markUnderWay(name, { rotation: record.id, currentId: fromId, targetId: toId });
    }
  }
}

export const leaseOf = (id: string) => `rotation:${id}`;
