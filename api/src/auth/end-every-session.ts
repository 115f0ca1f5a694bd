import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { makeSigningKey } from './signing-key.js';
import { SessionsRepository } from './sessions.repository.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

interface Context {
  keys: KeyRing;
  now: number;
}

/** Signs everyone out after a restore: sessions and refresh tokens of the backup become invalid. */
export function endEverySession(tx: Connection, { now }: Context): Promise<void> {
  return new SessionsRepository(tx).endAll(now);
}

/** Signs one user out after a change of the password. */
export function endSessionsOf(tx: Connection, userId: string, now: number): Promise<void> {
  return new SessionsRepository(tx).endAllOf(userId, now);
}

/** The keys in the backup may have been replaced after it was taken because they had leaked. */
export async function replaceSigningKeys(tx: Connection, { keys, now }: Context): Promise<void> {
  const repository = new SigningKeysRepository(tx);
  for (const { kid } of await repository.listNewestFirst()) await repository.remove(kid);
  await repository.add(makeSigningKey(keys, now));
}
