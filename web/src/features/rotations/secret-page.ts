import { lazyPart } from '../../lib/lazy-part';

// Apart from the index, so that lists do not load what only the page of a secret shows.
export const DeleteVersionDialog = lazyPart(() => import('./prune/DeleteVersionDialog.vue'));
export const RotationPlanDialog = lazyPart(() => import('./plan/RotationPlanDialog.vue'));
export const FailedRotation = lazyPart(() => import('./FailedRotation.vue'));
