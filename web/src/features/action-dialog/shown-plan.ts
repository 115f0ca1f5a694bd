import type { Plan } from '@waxseal/shared';

/** What a dialog shows before an action; one that touches no service has no effects on any. */
export type ShownPlan = Pick<Plan, 'diff' | 'warnings'> & Partial<Pick<Plan, 'effects'>>;
