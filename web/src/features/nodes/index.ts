export { default as NodesPanel } from './components/NodesPanel.vue';
