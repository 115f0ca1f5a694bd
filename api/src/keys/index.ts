export { KeyRing } from './key-ring.js';
export { KeysEnv } from './keys.env.js';
export { KeysModule } from './keys.module.js';
