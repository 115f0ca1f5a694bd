export { default as ContentDiff } from './ContentDiff.vue';
