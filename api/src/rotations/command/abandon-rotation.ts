import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Leases, type Lease } from '../../jobs/index.js';
import { instantLabelOf, Families } from '../../families/index.js';
import { leaseOf } from '../run/resume-rotations.job.js';
import type { ChangeRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';
import { RotationRun } from '../run/rotation-run.js';
import { NotResolvable } from '../rules/rotations.errors.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { VersionStages } from '../run/version-stages.js';

const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Ends a rotation without changing any service. Both versions are kept, and the current one stays
 * current: services on the other version are drift, and that version can be restored or pruned.
 */
@Injectable()
export class AbandonRotation {
  constructor(
    private readonly families: Families,
    private readonly repository: RotationsRepository,
    private readonly stages: VersionStages,
    private readonly leases: Leases,
  ) {}

  async execute(store: RotationStore) {
    const { id } = store.record;
    const lease = await this.lease(id);
    try {
      const head = await this.repository.findHead(id);
      if (head?.state !== 'blocked') throw new NotResolvable();
      const run = new RotationRun(store, lease);
      for (const change of store.record.changes) await this.restoreStages(run, change);
      await store.warn('Abandoned: both versions are kept, and no service was changed');
      await store.end('cancelled');
    } finally {
      await lease.release();
    }
  }

  /** Waits for the lease, because the job that ran the rotation may take a moment to release it. */
  private async lease(id: string): Promise<Lease> {
    for (let left = TRIES; left > 0; left--) {
      const lease = await this.leases.acquire(leaseOf(id));
      if (lease) return lease;
      await sleep(PAUSE_MS);
    }
    throw new NotResolvable({ detail: 'Another user is resolving this rotation' });
  }

  private async restoreStages(run: RotationRun, change: ChangeRecord) {
    const { kind, name: family, fromId, fromName, toId, toName } = change;
    if (toId !== null && toName !== null)
      await this.stages.markPrevious(run, { kind, id: toId, name: toName }, null);
    const versions = this.families.of(kind).find(family)?.versions ?? [];
    const from = versions.find(({ object }) => object.id === fromId);
    if (!from || fromName === null) return;
    const { id, createdAt } = from.object;
    const since = Date.parse(instantLabelOf(from.object, 'since') ?? createdAt);
    await this.stages.markCurrent(run, family, { kind, id, name: fromName }, since);
  }
}
