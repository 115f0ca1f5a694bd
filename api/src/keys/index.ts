export { KeyRing, makeMissingKey } from './key-ring.js';
export { KeysModule } from './keys.module.js';
