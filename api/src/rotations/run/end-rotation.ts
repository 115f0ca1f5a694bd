import { Injectable } from '@nestjs/common';
import type { RotationState } from '@waxseal/shared';
import { Database } from '../../database/index.js';
import { Swarm } from '../../swarm/index.js';
import type { RotationStore } from '../store/rotation-store.js';
import type { RotationHead } from '../rules/rotation-record.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';

/** From here on its families are free for others. */
@Injectable()
export class EndRotation {
  constructor(
    private readonly database: Database,
    private readonly repository: RotationsRepository,
    private readonly holds: RotationHolds,
    private readonly swarm: Swarm,
  ) {}

  async execute(store: RotationStore, state: RotationState, more: Partial<RotationHead> = {}) {
    const { record } = store;
    const now = store.now();
    const changed = { state, waitsFor: null, endedAt: record.endedAt ?? now, ...more };
    await this.database.transaction(async (tx) => {
      await this.repository.in(tx).changeHead(record.id, changed, now);
      await this.holds.in(tx).release(record.id);
    });
    Object.assign(record, changed);
    for (const { kind, name } of record.changes)
      this.swarm.familiesOf(kind).markUnderWay(name, undefined);
    this.swarm.cache.emit({ type: 'rotation.changed', id: record.id });
  }
}
