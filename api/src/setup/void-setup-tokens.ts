import type { Connection } from '../database/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

/** Invalidates the setup links of a restored database. */
export function voidSetupTokens(tx: Connection): Promise<void> {
  return new SetupTokensRepository(tx).voidAll();
}
