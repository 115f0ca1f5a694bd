import { lazyPart } from '../../lib/lazy-part';

export { default as NodeFilter } from './components/NodeFilter.vue';
export { default as NodesPanel } from './components/NodesPanel.vue';
export const ManagersPanel = lazyPart(() => import('./components/ManagersPanel.vue'));
