import type { LabelChanges, Plan } from '@waxseal/shared';
import type { Commands } from '../action-dialog';

/** A secret, config or service whose labels are edited. */
export interface LabelTarget {
  plan(changes: LabelChanges, etag: string | null, consent: { resume: boolean }): Promise<Plan>;
  save(changes: LabelChanges, etag: string | null, consent: { resume: boolean }): Promise<unknown>;
  /** Returns the labels from the current representation in a 412 response. */
  labelsIn(current: unknown): Record<string, string | null>;
  commands(changes: LabelChanges, etag: string | null): Commands;
}
