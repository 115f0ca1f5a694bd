import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { openSigningKey } from './signing-key.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Throws if the database was written with another master key. */
export async function assertReadableKeys(connection: Connection, keys: KeyRing): Promise<void> {
  const rows = await new SigningKeysRepository(connection).listNewestFirst();
  for (const row of rows) openSigningKey(keys, row);
}
