export { CreateFamily } from './create-family.js';
export { EditFamily } from './edit-family.js';
export { FactsOfFamilies } from './family-facts.js';
export { FamiliesModule } from './families.module.js';
export { FamilyQueries } from './family-queries.js';
export { PinVersion } from './pin-version.js';
export {
  summarize as summarizeFamily,
  type FamilySummary,
  type VersionOfFamily,
  type WholeFamily,
} from './present-family.js';
export { rotationRunning } from './families.errors.js';
export { Policies } from './policy/policies.js';
export {
  VersionHistories,
  type VersionHistory,
  type VersionHistorySource,
} from './read/version-histories.js';
export { RemoveFamily } from './remove-family.js';
