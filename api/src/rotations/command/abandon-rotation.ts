import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Leases, type Lease } from '../../jobs/index.js';
import { instantLabelOf, Swarm } from '../../swarm/index.js';
import { EndRotation } from '../run/end-rotation.js';
import { DeletionBackoff } from '../run/deletion-backoff.js';
import { leaseOf } from '../run/resume-rotations.job.js';
import type { ChangeRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';
import { ObservationWindows, type RotationRun } from '../run/rotation-run.js';
import { NotResolvable } from '../rules/rotations.errors.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { VersionStages } from '../run/version-stages.js';

const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Ends it without a word to any service. Both versions stay; the one that was current still is, so
 * that what uses the other is drift, and the other one can be gone to or pruned.
 */
@Injectable()
export class AbandonRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly repository: RotationsRepository,
    private readonly stages: VersionStages,
    private readonly end: EndRotation,
    private readonly leases: Leases,
  ) {}

  async execute(store: RotationStore) {
    const { id } = store.record;
    const lease = await this.lease(id);
    try {
      const head = await this.repository.findHead(id);
      if (head?.state !== 'blocked') throw new NotResolvable();
      const run = {
        store,
        lease,
        windows: new ObservationWindows(),
        backoff: new DeletionBackoff(),
      };
      for (const change of store.record.changes) await this.stay(run, change);
      await store.warn('Abandoned: both versions are kept, and no service was changed');
      await this.end.execute(store, 'cancelled');
    } finally {
      await lease.release();
    }
  }

  /** Whoever led it until now gives it back within a moment. */
  private async lease(id: string): Promise<Lease> {
    for (let left = TRIES; left > 0; left--) {
      const lease = await this.leases.acquire(leaseOf(id));
      if (lease) return lease;
      await sleep(PAUSE_MS);
    }
    throw new NotResolvable({ detail: 'Another user is resolving this rotation' });
  }

  private async stay(run: RotationRun, change: ChangeRecord) {
    const { kind, name: family, fromId, fromName, toId, toName } = change;
    if (toId !== null && toName !== null)
      await this.stages.leave(run, { kind, id: toId, name: toName }, null);
    const versions = this.swarm.familiesOf(kind).find(family)?.versions ?? [];
    const from = versions.find(({ file }) => file.id === fromId);
    if (!from || fromName === null) return;
    const { id, createdAt } = from.file;
    const since = Date.parse(instantLabelOf(from.file, 'since') ?? createdAt);
    await this.stages.enter(run, family, { kind, id, name: fromName }, since);
  }
}
