import type { FamilyKind } from '@waxseal/shared';
import type { Representation } from '../../http/representation.js';

/** How families of one kind are shown: what a precondition is compared with, and what is answered. */
export interface FamilyReads<Whole extends object = object, Version extends object = object> {
  readonly kind: FamilyKind;
  get(name: string): Representation<Whole>;
  getVersion(name: string, number: number): Promise<Representation<Version>>;
}
