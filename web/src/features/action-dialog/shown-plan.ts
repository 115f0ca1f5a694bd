import type { Plan } from '@waxseal/shared';

/** The plan that a dialog shows before an action. `effects` is missing if the action affects no service. */
export type ShownPlan = Pick<Plan, 'diff' | 'warnings'> & Partial<Pick<Plan, 'effects'>>;
