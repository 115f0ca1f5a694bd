import { Injectable } from '@nestjs/common';
import type { ObjectKind } from '../../engine/index.js';
import { familyLabels, instantLabelOf, Swarm } from '../../swarm/index.js';
import { RotationWrites } from './rotation-writes.js';
import type { RotationRun } from './rotation-run.js';

/** One version, by its Docker object's id and name. */
interface Version {
  kind: ObjectKind;
  id: string;
  name: string;
}

/** Says in Docker which version counts, so that it is known when the database is lost. */
@Injectable()
export class VersionStages {
  constructor(
    private readonly swarm: Swarm,
    private readonly writes: RotationWrites,
  ) {}

  /** Without an instant it goes by a user's decision only. */
  leave(run: RotationRun, version: Version, deletesAt: number | null) {
    return this.writes.label(run, version, (labels) => ({
      ...labels,
      [familyLabels.stage]: 'previous',
      ...(deletesAt !== null && { [familyLabels.deleteAt]: new Date(deletesAt).toISOString() }),
    }));
  }

  /** The latest `since` counts: a clock that was set back must not make an earlier version the latest. */
  enter(run: RotationRun, family: string, version: Version, from: number) {
    const latest = (this.swarm.familiesOf(version.kind).find(family)?.versions ?? [])
      .filter(({ file }) => file.id !== version.id)
      .map(({ file }) => Date.parse(instantLabelOf(file, 'since') ?? '') || 0);
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
