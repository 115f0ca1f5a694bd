export { KeyRing } from './key-ring.js';
export { KeysModule } from './keys.module.js';
