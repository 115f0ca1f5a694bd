export { Condition } from './condition.js';
export { Families, type FamilyDrift, type FamilyUse } from './families.js';
export * from './family-labels.js';
export { Files } from './files.js';
export {
  familyOf,
  type EngineFile,
  type Family,
  type FamilyVersion,
  type UnderWay,
} from './family.js';
export { Lookers } from './lookers.js';
export { PictureKeeper } from './picture-keeper.js';
export { Picture } from './picture.js';
export { Swarm } from './swarm.js';
export { SwarmModule } from './swarm.module.js';
export type { ServiceUse } from './uses.js';
