import { Injectable } from '@nestjs/common';
import type { Due, FamilyKind, FamilyPolicy } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import type { Family } from '../model/family.js';
import { type FamilyDrift, type FamilyUse, Families } from '../model/families.js';
import { dueOf } from '../policy/due.js';
import { Policies } from '../policy/policies.js';

/** Data of a family that its Docker objects do not contain. */
export interface FamilyFacts {
  uses: readonly FamilyUse[];
  drift: readonly FamilyDrift[];
  /** Id of the running rotation; null if there is none. */
  rotation: string | null;
  policy: FamilyPolicy;
  due: Due | null;
}

@Injectable()
export class FactsOfFamilies {
  constructor(
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly clock: Clock,
  ) {}

  of(kind: FamilyKind, family: Family): FamilyFacts {
    const families = this.families.of(kind);
    const { policy } = this.policies.of(kind, family.name);
    return {
      uses: families.usesOf(family),
      drift: families.driftOf(family),
      rotation: families.underWayOf(family.name)?.rotation ?? null,
      policy,
      due: dueOf(family, policy, this.clock.now()),
    };
  }
}
