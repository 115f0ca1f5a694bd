import { verifyAudit } from '../audit/index.js';
import { Database } from '../database/index.js';
import { toDatabaseEnv, toKeysEnv } from '../env/slices.js';
import { KeyRing } from '../keys/index.js';
import type { Command } from './command.js';

/** Only reads; also works while Waxseal runs. */
export const verifyAuditCommand: Command = {
  words: 'audit verify',
  summary: 'Verify that no row of the audit log was altered, deleted or moved',
  async run(env, terminal) {
    const keys = new KeyRing(toKeysEnv(env));
    const database = Database.openToRead(toDatabaseEnv(env).path);
    try {
      const verdict = await verifyAudit(database, keys);
      if (verdict.isSound) {
        terminal.say(
          `The audit log is intact. Rows: ${verdict.rows}. Hash of the last row: ${verdict.hash}`,
        );
        return 0;
      }
      terminal.complain(`The audit log is broken at row ${verdict.seq}: ${verdict.fault}.`);
      return 1;
    } finally {
      await database.onApplicationShutdown();
    }
  },
};
