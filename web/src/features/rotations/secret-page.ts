import { defineAsyncComponent } from 'vue';

// Apart from the index, so that lists do not load what only the page of a secret shows.
export const DeleteVersionDialog = defineAsyncComponent(
  () => import('./prune/DeleteVersionDialog.vue'),
);
export const RotationPlanDialog = defineAsyncComponent(
  () => import('./plan/RotationPlanDialog.vue'),
);
export const FailedRotation = defineAsyncComponent(() => import('./FailedRotation.vue'));
