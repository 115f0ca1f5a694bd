import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { noPolicy, type FamilyKind, type FamilyPolicy } from '@waxseal/shared';
import { Families } from '../model/families.js';
import { PoliciesRepository } from './policies.repository.js';

export interface Kept {
  policy: FamilyPolicy;
  /** Docker ids of the pinned versions. */
  pinned: readonly string[];
}

const nothing: Kept = { policy: noPolicy, pinned: [] };

/** Policies and pins of families. Cached in memory, because every list reads them. */
@Injectable()
export class Policies implements OnApplicationBootstrap {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly repository: PoliciesRepository,
    private readonly families: Families,
  ) {}

  async onApplicationBootstrap() {
    for (const { kind, name, ...kept } of await this.repository.list())
      this.kept.set(keyOf(kind, name), kept);
  }

  of(kind: FamilyKind, name: string): Kept {
    return this.kept.get(keyOf(kind, name)) ?? nothing;
  }

  async change(kind: FamilyKind, name: string, changed: Partial<Kept>) {
    const next = { ...this.of(kind, name), ...changed };
    await this.repository.put(kind, name, next);
    this.kept.set(keyOf(kind, name), next);
    this.families.touch(kind, name);
  }

  async forget(kind: FamilyKind, name: string) {
    await this.repository.remove(kind, name);
    this.kept.delete(keyOf(kind, name));
  }
}

const keyOf = (kind: FamilyKind, name: string) => `${kind} ${name}`;
