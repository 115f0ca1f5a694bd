export { boundFaults, type Bounds } from './bounded';
export { default as KeepGuard } from './components/KeepGuard.vue';
export { default as NumberRule } from './components/NumberRule.vue';
export { default as OnceValues } from './components/OnceValues.vue';
export { default as ValueEntry } from './components/ValueEntry.vue';
export { handOver, takeHanded } from './once';
export { newValueDraft, type ValueDraft } from './value-draft';
