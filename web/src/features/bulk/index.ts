import { lazyPart } from '../../lib/lazy-part';

// Most page visits open no dialog, so each dialog is loaded when it is first opened.
export const BulkDialog = lazyPart(() => import('./BulkDialog.vue'));
export const BulkLabelsDialog = lazyPart(() => import('./BulkLabelsDialog.vue'));
export type { BulkAction } from './use-bulk';
export { useSelectionDialogs } from './use-selection-dialogs';
