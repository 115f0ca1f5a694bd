import { Injectable } from '@nestjs/common';
import type { FamilyKind, FamilyPolicyChanges } from '@waxseal/shared';
import { Policies } from './policies.js';

/** A merge patch: null goes back to the default, what is not named stays. */
@Injectable()
export class EditPolicy {
  constructor(private readonly policies: Policies) {}

  async execute(kind: FamilyKind, name: string, changes: FamilyPolicyChanges) {
    if (Object.keys(changes).length === 0) return;
    const { policy } = this.policies.of(kind, name);
    await this.policies.change(kind, name, { policy: { ...policy, ...changes } });
  }
}
