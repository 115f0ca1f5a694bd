export { default as LabelRows } from './components/LabelRows.vue';
export { faultsOf, labelsOf, type LabelRow } from './label-rows';
export { default as LabelsDialog } from './components/LabelsDialog.vue';
export { default as LabelsPanel } from './components/LabelsPanel.vue';
export type { LabelTarget } from './label-target';
export { default as MergeForm } from './components/LabelMergeForm.vue';
export { differences, type Difference } from './label-merge';
