export { printSetupToken } from './print-setup-token.js';
export { SetupModule } from './setup.module.js';
export { SetupTokens } from './setup-tokens.js';
export { SetupVeto } from './setup-veto.js';
