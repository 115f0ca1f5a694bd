import { recordFact } from '../audit/index.js';
import { hashToken, makeToken } from '../auth/index.js';
import { commandLine } from '../http/actor.js';
import type { Database } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { UsersRepository } from '../users/index.js';
import { SETUP_TOKEN_LIFETIME_MS } from './setup-tokens.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

interface PruneRequest {
  isRecovery: boolean;
  now?: number;
}

/**
 * Creates a token and invalidates earlier ones. Returns undefined if an admin can sign in and recovery
 * was not requested.
 */
export function makeSetupToken(
  database: Database,
  keys: KeyRing,
  { isRecovery, now = Date.now() }: PruneRequest,
): Promise<string | undefined> {
  return database.transaction(async (tx) => {
    if (!isRecovery && (await new UsersRepository(tx).hasEnabledAdmin())) return undefined;
    const [token, tokens] = [makeToken(), new SetupTokensRepository(tx)];
    const expiresAt = now + SETUP_TOKEN_LIFETIME_MS;
    await tokens.voidAll();
    await tokens.add({ hash: hashToken(token), expiresAt, isRecovery: isRecovery ? 1 : 0 });
    const fields = isRecovery ? ['recovery'] : [];
    const target = { kind: 'setup', name: null, fields };
    await recordFact(
      tx,
      keys,
      { principal: commandLine, action: 'setup.token', target, outcome: 'succeeded' },
      now,
    );
    return token;
  });
}
