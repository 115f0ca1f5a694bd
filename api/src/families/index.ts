export { CreateFamily } from './create-family.js';
export { EditFamily } from './edit-family.js';
export { FamiliesModule } from './families.module.js';
export type { FamilyReads } from './family-reads.js';
export { PinVersion } from './pin-version.js';
export { RemoveFamily } from './remove-family.js';
