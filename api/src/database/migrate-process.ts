import { toStartFailure } from '../common/start-failure.js';
import { Database } from './database.js';

/** Another command may be writing: that is worth waiting for. */
const BUSY_TIMEOUT_MS = 30_000;

/** A process of its own: SQLite keeps whoever migrates from answering a probe meanwhile. */
const [path = ''] = process.argv.slice(2);
try {
  const database = await Database.open(path, BUSY_TIMEOUT_MS);
  await database.onApplicationShutdown();
} catch (error) {
  process.stderr.write(toStartFailure(error));
  process.exitCode = 1;
}
