import { defineAsyncComponent } from 'vue';

// Most visits of a page open none of them: they come when they are first needed.
export const PruneDialog = defineAsyncComponent(() => import('./components/PruneDialog.vue'));
export const RetireDialog = defineAsyncComponent(() => import('./components/RetireDialog.vue'));
export const RotationPlanDialog = defineAsyncComponent(
  () => import('./components/RotationPlanDialog.vue'),
);
