export { default as TokensPanel } from './TokensPanel.vue';
