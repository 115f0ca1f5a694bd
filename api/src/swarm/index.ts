export { SwarmStatus } from './swarm-status.js';
export { Families, type FamilyDrift, type FamilyUse } from './families.js';
export * from './family-labels.js';
export { SwarmObjects } from './swarm-objects.js';
export {
  familyOf,
  type StoredObject,
  type Family,
  type FamilyVersion,
  type UnderWay,
} from './family.js';
export { ActiveViewers } from './active-viewers.js';
export { SwarmWatcher } from './swarm-watcher.js';
export { SwarmCache } from './swarm-cache.js';
export { Swarm } from './swarm.js';
export { SwarmModule } from './swarm.module.js';
export type { ServiceUse } from './uses.js';
