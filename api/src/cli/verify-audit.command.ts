import { verifyAudit } from '../audit/index.js';
import { Database } from '../database/index.js';
import { toDatabaseEnv, toKeysEnv } from '../env/slices.js';
import { KeyRing } from '../keys/index.js';
import type { Command } from './command.js';

/** Only reads, also while the product runs. */
export const verifyAuditCommand: Command = {
  words: 'audit verify',
  summary: 'Check that no row of the audit was altered, removed or moved',
  async run(env, terminal) {
    const keys = KeyRing.ofExisting(toKeysEnv(env));
    const database = Database.openToRead(toDatabaseEnv(env).path);
    try {
      const verdict = await verifyAudit(database, keys);
      if (verdict.isSound) {
        terminal.say(
          `The audit is sound. Rows: ${verdict.rows}. Hash of the last: ${verdict.hash}`,
        );
        return 0;
      }
      terminal.complain(`The audit is broken at row ${verdict.seq}: ${verdict.fault}.`);
      return 1;
    } finally {
      await database.onApplicationShutdown();
    }
  },
};
