import type { Connection } from '../database/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

/** Of a database that was put back: a link of then must lead nowhere. */
export function voidSetupTokens(tx: Connection): Promise<void> {
  return new SetupTokensRepository(tx).voidAll();
}
