export { makeSetupToken } from './make-setup-token.js';
export { originOf, printSetupToken } from './print-setup-token.js';
export { voidSetupTokens } from './void-setup-tokens.js';
export { SetupModule } from './setup.module.js';
export { SetupTokens } from './setup-tokens.js';
