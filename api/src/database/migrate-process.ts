import { toStartFailure } from '../common/start-failure.js';
import { Database } from './database.js';

/** Long enough for another command to finish its write. */
const BUSY_TIMEOUT_MS = 30_000;

/** A separate process, because SQLite is synchronous: the migration would block the answers to probes. */
const [path = ''] = process.argv.slice(2);
try {
  const database = await Database.open(path, BUSY_TIMEOUT_MS);
  await database.onApplicationShutdown();
} catch (error) {
  process.stderr.write(toStartFailure(error));
  process.exitCode = 1;
}
