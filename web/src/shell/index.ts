export { default as AppShell } from './AppShell.vue';
export { installShell } from './install';
