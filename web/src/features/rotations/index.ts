import { defineAsyncComponent } from 'vue';

// Most page visits open no dialog, so each dialog is loaded when it is first opened.
export const PruneDialog = defineAsyncComponent(() => import('./prune/PruneDialog.vue'));

export * from './secret-page';
/** The lists of secrets import this file too, and show no rotations. */
export const RotationsInProgress = defineAsyncComponent(
  () => import('./list/RotationsInProgress.vue'),
);
export type { RotationDraft } from './plan/use-rotation-plan';
