import type { LabelChanges, Plan } from '@waxseal/shared';
import type { Commands } from '../action-dialog';

/** What carries labels: a secret or a service. */
export interface LabelTarget {
  plan(changes: LabelChanges, etag: string | null, consent: { resume: boolean }): Promise<Plan>;
  save(changes: LabelChanges, etag: string | null, consent: { resume: boolean }): Promise<unknown>;
  /** The labels in the representation that a 412 carries. */
  labelsIn(current: unknown): Record<string, string | null>;
  commands(changes: LabelChanges, etag: string | null): Commands;
}
