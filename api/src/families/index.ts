export { checkValues } from './model/check-values.js';
export { Families, type FamiliesOfKind, type FamilyKey } from './model/families.js';
export * from './model/family-labels.js';
export { FamilyModelModule } from './model/family-model.module.js';
export type { Family, FamilyVersion } from './model/family.js';
export { assertNameIsFree } from './model/free-name.js';
export { LabelSignatures, type KnownObject } from './model/label-signatures.js';
export { rotationRunning } from './families.errors.js';
export { FamiliesModule } from './families.module.js';
export { Policies } from './policy/policies.js';
export { ConfigContents } from './read/config-contents.js';
export { FactsOfFamilies } from './read/family-facts.js';
export { summarize as summarizeFamily } from './read/present-family.js';
export {
  noHistory,
  VersionHistories,
  type VersionHistory,
  type VersionHistorySource,
} from './read/version-histories.js';
export * from './model/new-value.js';
