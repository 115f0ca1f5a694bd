import { Injectable } from '@nestjs/common';
import type { ObjectKind } from '../../engine/index.js';
import { Families } from '../../families/index.js';
import type { ReferenceSwap } from './reference-swap.js';
import type { ChangeRecord, RotationRecord } from './rotation-record.js';

/** Determines the swaps of a rotation from the current versions of its families. */
@Injectable()
export class RotationSwaps {
  constructor(private readonly families: Families) {}

  of({ changes }: RotationRecord): ReferenceSwap[] {
    return changes.flatMap((change) => {
      const { kind, toId, toName } = change;
      if (toId === null || toName === null) return [];
      return [{ kind, from: this.othersOf(change), to: { id: toId, name: toName } }];
    });
  }

  /** Whether a version of a family still exists. */
  exists(kind: ObjectKind, name: string, id: string | null): boolean {
    const versions = this.families.of(kind).find(name)?.versions ?? [];
    return versions.some(({ object }) => object.id === id);
  }

  private othersOf({ kind, name, fromId, toId }: ChangeRecord): string[] {
    const family = this.families.of(kind).find(name);
    const ids = family?.versions.map(({ object }) => object.id) ?? [];
    return [...new Set([...ids, ...(fromId ? [fromId] : [])])].filter((id) => id !== toId);
  }
}
