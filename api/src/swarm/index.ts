export { Condition } from './condition.js';
export { familyOf, type Family, type FamilyVersion } from './family.js';
export { Lookers } from './lookers.js';
export { PictureKeeper } from './picture-keeper.js';
export { Picture } from './picture.js';
export { Swarm, type FamilyUse } from './swarm.js';
export { SwarmModule } from './swarm.module.js';
export type { ServiceUse } from './uses.js';
