import { Injectable } from '@nestjs/common';
import type { ObjectKind } from '../../engine/index.js';
import { familyLabels, instantLabelOf, Families } from '../../families/index.js';
import { RotationWrites } from './rotation-writes.js';
import type { RotationRun } from './rotation-run.js';

/** A version, by the id and name of its Docker object. */
interface Version {
  kind: ObjectKind;
  id: string;
  name: string;
}

/** Labels versions with their stage, so that it is known even when the database is lost. */
@Injectable()
export class VersionStages {
  constructor(
    private readonly families: Families,
    private readonly writes: RotationWrites,
  ) {}

  /** Without an instant no deletion is scheduled. */
  markPrevious(run: RotationRun, version: Version, deletesAt: number | null) {
    return this.writes.label(run, version, (labels) => ({
      ...labels,
      [familyLabels.stage]: 'previous',
      ...(deletesAt !== null && { [familyLabels.deleteAt]: new Date(deletesAt).toISOString() }),
    }));
  }

  /** The version with the latest `since` is current, so it must be later than any other, even if the clock was set back. */
  markCurrent(run: RotationRun, family: string, version: Version, from: number) {
    const latest = (this.families.of(version.kind).find(family)?.versions ?? [])
      .filter(({ object }) => object.id !== version.id)
      .map(({ object }) => Date.parse(instantLabelOf(object, 'since') ?? '') || 0);
    const since = new Date(Math.max(from, ...latest.map((at) => at + 1)));
    return this.writes.label(run, version, (labels) => {
      const { [familyLabels.deleteAt]: _, ...rest } = labels;
      return {
        ...rest,
        [familyLabels.stage]: 'current',
        [familyLabels.since]: since.toISOString(),
      };
    });
  }
}
