export {
  driftCountOf,
  presentSecret,
  presentUses,
  presentVersion,
  summarize as summarizeSecret,
  type FamilyFacts,
} from './present-secret.js';
export { specOf } from './secrets.queries.js';
export { SecretsModule } from './secrets.module.js';
