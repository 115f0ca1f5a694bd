export { default as ActDialog } from './components/ActDialog.vue';
export { default as CopyAs } from './components/CopyAs.vue';
export type { ShownPlan } from './shown-plan';
export { curlOf, quoted, type Commands } from './commands';
