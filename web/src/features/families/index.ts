export { default as DriftMark } from './components/DriftMark.vue';
export { default as DueMark } from './components/DueMark.vue';
export { default as FamilyListPage } from './components/FamilyListPage.vue';
export { default as FamilyStateMark } from './components/FamilyStateMark.vue';
export { default as RotatingMark } from './components/RotatingMark.vue';
export {
  createFamily,
  editFamily,
  pathOfFamily,
  pathOfKind,
  pinVersion,
  planCreation,
  planEdit,
  planRemoval,
  removeFamily,
} from './families.api';
export { familyQueries } from './families.queries';
export { familyWords, mountPath, type Family, type FamilyVersion } from './family';
