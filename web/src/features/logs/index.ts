export { default as LogSection } from './components/LogSection.vue';
