import { Injectable } from '@nestjs/common';
import type { ObjectKind } from '../../engine/index.js';
import { familyLabels, instantLabelOf, Families, OUR_PREFIX } from '../../families/index.js';
import { RotationWrites } from './rotation-writes.js';
import type { RotationRun } from './rotation-run.js';

/** A version, by the id and name of its Docker object. */
interface Version {
  kind: ObjectKind;
  id: string;
  name: string;
}

const isOurs = ([key]: [string, string]) => key.startsWith(OUR_PREFIX);
const withoutUserLabels = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).filter(isOurs));

/** The labels of users and stacks, without the labels of the version itself. */
export const userLabelsOf = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).filter((entry) => !isOurs(entry)));

/** Labels versions with their stage, so that it is known even when the database is lost. */
@Injectable()
export class VersionStages {
  constructor(
    private readonly families: Families,
    private readonly writes: RotationWrites,
  ) {}

  /** Marks a version as previous. Schedules no deletion if `deletesAt` is null. */
  markPrevious(run: RotationRun, version: Version, deletesAt: number | null) {
    return this.write(run, version, (labels) => ({
      ...labels,
      [familyLabels.stage]: 'previous',
      ...(deletesAt !== null && { [familyLabels.deleteAt]: new Date(deletesAt).toISOString() }),
    }));
  }

  /**
   * Marks a version as current. The version with the latest `since` is current, so its `since` must be
   * later than any other, even if the clock was set back. `userLabels` are copied from the version that
   * was current: labels belong to the family and may have been edited during the rotation.
   */
  markCurrent(
    run: RotationRun,
    family: string,
    version: Version,
    from: number,
    userLabels?: Record<string, string>,
  ) {
    const latest = (this.families.of(version.kind).find(family)?.versions ?? [])
      .filter(({ object }) => object.id !== version.id)
      .map(({ object }) => Date.parse(instantLabelOf(object, 'since') ?? '') || 0);
    const since = new Date(Math.max(from, ...latest.map((at) => at + 1)));
    return this.write(run, version, (labels) => {
      const { [familyLabels.deleteAt]: _, ...rest } = labels;
      return {
        ...(userLabels ? { ...withoutUserLabels(rest), ...userLabels } : rest),
        [familyLabels.stage]: 'current',
        [familyLabels.since]: since.toISOString(),
      };
    });
  }

  /** Writes labels with a signature, and drops those that this installation did not write. */
  private write(
    run: RotationRun,
    version: Version,
    next: (labels: Record<string, string>) => Record<string, string>,
  ) {
    const { signatures } = this.families;
    return this.writes.label(run, version, (fresh) =>
      signatures.sign({ ...fresh, labels: next(signatures.trustedLabels(fresh)) }),
    );
  }
}
