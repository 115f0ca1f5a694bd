import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isEnded } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { familyLabels } from '../../families/index.js';
import { Jobs, Leases, type Job } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { RotationStores, type RotationStore } from '../store/rotation-store.js';
import { ClockJumps } from './clock-jumps.js';
import { DeleteCreatedVersions } from './delete-created-versions.js';
import { leaseOf } from './resume-rotations.job.js';
import { RotationRun } from './rotation-run.js';

/** How long a version must have been an orphan. */
const ORPHANED_MS = 60_000;

/**
 * Deletes versions that Docker created only after their rotation had ended, because its answer was lost or
 * the process had stopped. A version that a service uses is kept. If the rotation is unknown, the database
 * was lost, and the version may be all that is left of a rotation: it is kept too.
 */
@Injectable()
export class DeleteOrphansJob implements Job, OnModuleInit {
  readonly name = 'delete-orphans';
  readonly everyMs = 20_000;
  /** When this process first saw a pending version of a rotation, by the rotation's id. */
  private readonly seenAt = new Map<string, number>();
  private jumpCount = 0;

  constructor(
    private readonly jobs: Jobs,
    private readonly leases: Leases,
    private readonly swarm: Swarm,
    private readonly stores: RotationStores,
    private readonly holds: RotationHolds,
    private readonly deleteCreatedVersions: DeleteCreatedVersions,
    private readonly jumps: ClockJumps,
    private readonly clock: Clock,
  ) {}

  onModuleInit() {
    this.jobs.register(this);
  }

  async run() {
    await this.jumps.settle();
    if (this.jumps.count !== this.jumpCount) this.seenAt.clear();
    this.jumpCount = this.jumps.count;
    const pending = this.rotationsOfPending();
    for (const id of this.seenAt.keys()) if (!pending.has(id)) this.seenAt.delete(id);
    for (const id of pending) {
      const now = this.clock.now();
      const since = this.seenAt.get(id) ?? now;
      this.seenAt.set(id, since);
      if (now - since >= ORPHANED_MS) await this.sweep(id);
    }
  }

  /** Ids of rotations with a version that is labelled as pending, from the cache. */
  private rotationsOfPending(): Set<string> {
    const { secrets, configs } = this.swarm.cache;
    const ids = [...secrets.values(), ...configs.values()].flatMap(({ labels }) =>
      labels[familyLabels.stage] === 'pending' ? (labels[familyLabels.rotation] ?? []) : [],
    );
    return new Set(ids);
  }

  private async sweep(id: string) {
    const head = await this.stores.repository.findHead(id);
    if (!head || !isEnded(head.state)) return;
    const lease = await this.leases.acquire(leaseOf(id));
    if (!lease) return;
    try {
      const store = (await this.stores.find(id))!;
      if (await this.isBeingRotated(store)) return;
      await this.deleteCreatedVersions.deleteAll(new RotationRun(store, lease));
      await store.head({ waitsFor: null });
    } finally {
      await lease.release();
    }
  }

  /** Another rotation of a family may be about to restore the version. */
  private async isBeingRotated({ record }: RotationStore): Promise<boolean> {
    for (const { kind, name } of record.changes)
      if ((await this.holds.holderOf(kind, name)) !== undefined) return true;
    return false;
  }
}
