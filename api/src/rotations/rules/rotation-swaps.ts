import { Injectable } from '@nestjs/common';
import { Swarm } from '../../swarm/index.js';
import type { ReferenceSwap } from './reference-swap.js';
import type { ChangeRecord, RotationRecord } from './rotation-record.js';

/** What a rotation swaps, with the versions that the families have now. */
@Injectable()
export class RotationSwaps {
  constructor(private readonly swarm: Swarm) {}

  of({ changes }: RotationRecord): ReferenceSwap[] {
    return changes.flatMap((change) => {
      const { kind, toId, toName } = change;
      if (toId === null || toName === null) return [];
      return [{ kind, from: this.othersOf(change), to: { id: toId, name: toName } }];
    });
  }

  private othersOf({ kind, name, fromId, toId }: ChangeRecord): string[] {
    const family = this.swarm.familiesOf(kind).find(name);
    const ids = family?.versions.map(({ file }) => file.id) ?? [];
    return [...new Set([...ids, ...(fromId ? [fromId] : [])])].filter((id) => id !== toId);
  }
}
