export { default as FamilyPage } from './components/FamilyPage.vue';
export { default as NewFamily } from './components/NewFamily.vue';
