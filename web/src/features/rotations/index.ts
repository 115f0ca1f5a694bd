import { defineAsyncComponent } from 'vue';

// Most page visits open no dialog, so each dialog is loaded when it is first opened.
export const PruneDialog = defineAsyncComponent(() => import('./prune/PruneDialog.vue'));

export * from './secret-page';
export { default as RotationsInProgress } from './list/RotationsInProgress.vue';
export type { RotationDraft } from './plan/use-rotation-plan';
