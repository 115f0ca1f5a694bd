export { default as SessionsPanel } from './components/SessionsPanel.vue';
export { roleLabels } from './user-labels';
