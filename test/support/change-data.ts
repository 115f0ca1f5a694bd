import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Waxseal } from './waxseal';

/** Changes the database of a running product, for a state that no request leads to in a test's time. */
export function changeData({ dataDir }: Waxseal, statement: string, ...values: unknown[]) {
  const database = new Sqlite(join(dataDir, 'waxseal.sqlite'));
  database.prepare(statement).run(...values);
  database.close();
}
