export { default as ActionDialog } from './components/ActionDialog.vue';
export { default as CopyAs } from './components/CopyAs.vue';
export { default as TypedName } from './components/TypedName.vue';
export type { ShownPlan } from './shown-plan';
export { isDangerous, isFinal, type Action } from './danger-ladder';
export { curlOf, quoted, type Commands } from './commands';
export { diffLabel, effectLabels } from './diff-labels';
