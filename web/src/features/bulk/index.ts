import { defineAsyncComponent } from 'vue';

// Most page visits open no dialog, so each dialog is loaded when it is first opened.
export const BulkDialog = defineAsyncComponent(() => import('./BulkDialog.vue'));
export const BulkLabelsDialog = defineAsyncComponent(() => import('./BulkLabelsDialog.vue'));
export type { BulkAction } from './use-bulk';
