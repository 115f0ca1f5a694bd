import { recordFact } from '../audit/index.js';
import { accountKey, endSessionsOf, Passwords } from '../auth/index.js';
import { commandLine } from '../http/actor.js';
import type { Database } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { UsersRepository } from './users.repository.js';

/** Resets a password from the CLI, while no application runs. Undefined if there is no such user. */
export async function resetPassword(
  database: Database,
  keys: KeyRing,
  { username, password }: { username: string; password: string },
  now = Date.now(),
): Promise<{ username: string; isDisabled: boolean } | undefined> {
  const passwordHash = await new Passwords().hash(password);
  return database.transaction(async (tx) => {
    const users = new UsersRepository(tx);
    const user = await users.findByKey(accountKey(username));
    if (!user) return undefined;
    await users.change(user.id, { passwordHash }, now);
    await endSessionsOf(tx, user.id, now);
    const target = { kind: 'user', name: user.username, fields: ['password'] };
    const fact = {
      principal: commandLine,
      action: 'user.edit',
      target,
      outcome: 'succeeded',
    } as const;
    await recordFact(tx, keys, fact, now);
    return { username: user.username, isDisabled: user.isDisabled === 1 };
  });
}
