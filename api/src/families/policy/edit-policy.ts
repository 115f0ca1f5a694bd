import { Injectable } from '@nestjs/common';
import type { FamilyKind, FamilyPolicy, FamilyPolicyChanges, Plan } from '@waxseal/shared';
import { Policies } from './policies.js';

/** Applies a merge patch to a policy: null restores the default, missing fields stay unchanged. */
@Injectable()
export class EditPolicy {
  constructor(private readonly policies: Policies) {}

  /** The fields that would change; null means the default. */
  plan(kind: FamilyKind, name: string, changes: FamilyPolicyChanges): Plan['diff'] {
    const { policy } = this.policies.of(kind, name);
    return Object.entries(changes)
      .map(([key, value]) => ({
        path: `policy.${key}`,
        before: text(policy[key as keyof FamilyPolicy]),
        after: text(value),
      }))
      .filter(({ before, after }) => before !== after);
  }

  async execute(kind: FamilyKind, name: string, changes: FamilyPolicyChanges) {
    if (Object.keys(changes).length === 0) return;
    const { policy } = this.policies.of(kind, name);
    await this.policies.change(kind, name, { policy: { ...policy, ...changes } });
  }
}

const text = (value: number | null) => (value === null ? null : String(value));
