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
export { RemoveFamily } from './remove-family.js';
