export { default as ClusterGate } from './components/ClusterGate.vue';
export { default as ClusterMark } from './components/ClusterMark.vue';
export { useCluster } from './composables/use-cluster';
export { default as ClusterFacts } from './components/ClusterFacts.vue';
export { default as LimitsNote } from './components/LimitsNote.vue';
