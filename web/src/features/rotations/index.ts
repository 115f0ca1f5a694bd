import { defineAsyncComponent } from 'vue';

// Most visits of a page open no dialog: each is loaded when it is first needed.
export const PruneDialog = defineAsyncComponent(() => import('./prune/PruneDialog.vue'));
export const DeleteVersionDialog = defineAsyncComponent(
  () => import('./prune/DeleteVersionDialog.vue'),
);
export const RotationPlanDialog = defineAsyncComponent(
  () => import('./plan/RotationPlanDialog.vue'),
);

export { default as RotationsInProgress } from './list/RotationsInProgress.vue';
export type { RotationDraft } from './plan/use-rotation-plan';
