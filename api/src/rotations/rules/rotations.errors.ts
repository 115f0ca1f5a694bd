import type { RotationPlan } from '@waxseal/shared';
import { problem } from '../../http/problem.js';

export const ConsumerBusy = problem<{ services: string[]; plan: RotationPlan }>('consumer-busy');
export const PlanStale = problem<{ plan: unknown }>('plan-stale');
export const NotRotatable = problem('not-rotatable');
export const AlreadyCurrent = problem('already-current');
export const RotationOver = problem('rotation-over');
export const NotResolvable = problem('not-resolvable');
export const NotAllowed = problem('forbidden');
