export { default as ActDialog } from './components/ActDialog.vue';
export { curlOf, quoted, type Commands } from './commands';
