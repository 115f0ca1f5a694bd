import { recordFact } from '../audit/index.js';
import { commandLine } from '../http/actor.js';
import type { Database } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { makeSigningKey, openSigningKey } from './signing-key.js';
import { isSpent } from './signing-key-rules.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Creates a new key, which signs from now on, and deletes keys whose last token has expired. */
export function rotateSigningKeys(
  database: Database,
  keys: KeyRing,
  now = Date.now(),
): Promise<{ kid: string; removed: number }> {
  const made = makeSigningKey(keys, now);
  return database.transaction(async (tx) => {
    const repository = new SigningKeysRepository(tx);
    const rows = await repository.listNewestFirst();
    // A key under another master key would leave the product unable to start.
    for (const row of rows) openSigningKey(keys, row);
    const spent = rows.filter((_, at) => isSpent(rows[at - 1]?.createdAt, now));
    for (const { kid } of spent) await repository.remove(kid);
    await repository.add(made);
    await recordFact(
      tx,
      keys,
      { principal: commandLine, action: 'auth.keys', outcome: 'succeeded' },
      now,
    );
    return { kid: made.kid, removed: spent.length };
  });
}
