import type { PruningPlan, RotationPlan } from '@waxseal/shared';
import { problem } from '../../http/problem.js';

export const ConsumerBusy = problem<{ services: string[]; plan: RotationPlan }>('consumer-busy');
export const PlanStale = problem<{ plan?: RotationPlan | PruningPlan }>('plan-stale');
export const NotRotatable = problem('not-rotatable');
export const AlreadyCurrent = problem('already-current');
/** None of the versions that a request names can be deleted. `plan` says why. */
export const VersionKept = problem<{ plan: PruningPlan }>('version-kept');
/** No version was named, and none can be deleted. `plan` says why those that there are stay. */
export const NothingToDelete = problem<{ plan: PruningPlan }>('nothing-to-delete');
export const RotationOver = problem('rotation-over');
export const NotResolvable = problem('not-resolvable');
export const OwnService = problem('own-service');
export const NotAllowed = problem('forbidden');
