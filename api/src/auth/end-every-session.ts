import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { makeSigningKey } from './signing-key.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { SessionsRepository } from './sessions.repository.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

interface Context {
  keys: KeyRing;
  now: number;
}

/** Ends all access after a restore: sessions and tokens of the backup may have been ended since. */
export async function endEverySession(tx: Connection, { now }: Context): Promise<void> {
  await new SessionsRepository(tx).endAll(now);
  await new ApiTokensRepository(tx).deleteAll();
}

/** Ends all access of one user after a reset of the password. */
export async function endSessionsOf(tx: Connection, userId: string, now: number): Promise<void> {
  await new SessionsRepository(tx).endAllOf(userId, now);
  await new ApiTokensRepository(tx).deleteAllOf(userId);
}

/** The keys in the backup may have been replaced after it was taken because they had leaked. */
export async function replaceSigningKeys(tx: Connection, { keys, now }: Context): Promise<void> {
  const repository = new SigningKeysRepository(tx);
  for (const { kid } of await repository.listNewestFirst()) await repository.remove(kid);
  await repository.add(makeSigningKey(keys, now));
}
