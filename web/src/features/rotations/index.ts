import { lazyPart } from '../../lib/lazy-part';

// Most page visits open no dialog, so each dialog is loaded when it is first opened.
export const PruneDialog = lazyPart(() => import('./prune/PruneDialog.vue'));

export * from './secret-page';
/** The lists of secrets import this file too, and show no rotations. */
export const RotationsInProgress = lazyPart(() => import('./list/RotationsInProgress.vue'));
export type { RotationDraft } from './plan/use-rotation-plan';
