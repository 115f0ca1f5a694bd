export { PruneDialog, RetireDialog, RotationPlanDialog } from './lazy-dialogs';
export { default as UnderWayPanel } from './components/UnderWayPanel.vue';
export type { RotationDraft } from './composables/use-rotation-plan';
