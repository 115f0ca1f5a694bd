import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Client } from './client';
import type { Fixture } from './fixture';

/** A user who is signed in with a role that this version does not know, and so may do nothing. */
export async function userWithoutRole({ admin, waxseal }: Fixture): Promise<Client> {
  const client = await waxseal.clientOf('viewer', admin);
  const { user } = (await client.get<{ user: { id: string } }>('/auth/session')).body;
  const database = new Sqlite(join(waxseal.dataDir, 'waxseal.sqlite'));
  database.prepare(`update user set role = 'of-tomorrow' where id = ?`).run(user.id);
  database.close();
  return client;
}
