import { Injectable } from '@nestjs/common';
import type { RotationPlan, StartRotation } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { checkValues, ConfigContents, Families } from '../../families/index.js';
import type { Actor } from '../../http/actor.js';
import type { Target } from './target-versions.js';

/** What a plan says about the values themselves. It never contains a part of a secret. */
@Injectable()
export class PlanValues {
  constructor(
    private readonly contents: ConfigContents,
    private readonly families: Families,
    private readonly clock: Clock,
  ) {}

  warningsOf({ changes }: StartRotation): RotationPlan['valueWarnings'] {
    return checkValues(this.families, changes, this.clock.now());
  }

  /** The differences in the configs, for users who may read them. Generated content is not known yet. */
  async contentsOf(
    actor: Actor,
    { changes }: StartRotation,
    targets: readonly Target[],
  ): Promise<RotationPlan['contents']> {
    if (!actor.may('config.content.read')) return [];
    const contents: RotationPlan['contents'] = [];
    for (const { kind, name, value, version } of changes) {
      const target = targets.find((one) => one.kind === kind && one.name === name);
      if (kind !== 'config' || !target) continue;
      const range = { from: target.family.current.number, to: target.toVersion };
      if (version !== undefined)
        contents.push({ name, ...(await this.contents.diff(name, range)).body });
      if (!value) continue;
      const { base64, text = '' } = value;
      const after = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
      contents.push({ name, ...(await this.contents.compare(name, range, after)) });
    }
    return contents;
  }
}
