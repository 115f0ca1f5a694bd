import type { FamilyKind } from '@waxseal/shared';
import type { Representation } from '../../http/representation.js';

/** Representations of families of one kind, for responses and for comparing preconditions. */
export interface FamilyReads<Whole extends object = object, Version extends object = object> {
  readonly kind: FamilyKind;
  get(name: string): Representation<Whole>;
  getVersion(name: string, number: number): Promise<Representation<Version>>;
}
