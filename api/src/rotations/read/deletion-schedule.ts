import { Injectable } from '@nestjs/common';
import type { FamilyKind } from '@waxseal/shared';
import { Families, Policies } from '../../families/index.js';
import { deletionTimes } from '../rules/deletion-rules.js';
import { RotationHistory } from '../store/rotation-history.repository.js';

/** When versions will be deleted. */
@Injectable()
export class DeletionSchedule {
  constructor(
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly history: RotationHistory,
  ) {}

  /** Maps the ids of objects to the time of their deletion. What is kept is missing. */
  async of(kind: FamilyKind, name: string): Promise<ReadonlyMap<string, number>> {
    const family = this.families.of(kind).find(name);
    if (!family) return new Map();
    const { pinned } = this.policies.of(kind, name);
    const times = deletionTimes(await this.history.findLeft(kind, name), family, pinned);
    // Chosen already, and held for example by a service that still uses the version.
    for (const { objectId, deletesAt } of await this.history.findOpenDeletions(kind, name))
      if (deletesAt !== null && !pinned.includes(objectId)) times.set(objectId, deletesAt);
    return times;
  }
}
