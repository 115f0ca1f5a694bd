export { summarize as summarizeSecret } from './present-secret.js';
export { SecretsModule } from './secrets.module.js';
