export { default as StackFilter } from './components/StackFilter.vue';
