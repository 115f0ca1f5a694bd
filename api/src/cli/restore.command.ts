import { resolve } from 'node:path';
import { restoreBackup, UnfitBackup } from '../backups/index.js';
import { StartFailure } from '../common/start-failure.js';
import { toDatabaseEnv, toKeysEnv } from '../env/slices.js';
import { KeyRing } from '../keys/index.js';
import { Refused, type Command } from './command.js';
import { oneFile } from './one-file.js';

/** Only while the product is stopped. */
export const restoreCommand: Command = {
  words: 'restore',
  usage: '<file>',
  summary: 'Put a backup in place of the database, while Waxseal is stopped',
  help: [
    'The backup must be a database of this Waxseal or an older one, written with this master key,',
    'and its audit sound. Then all sessions end, and unfinished work of that day is not taken up.',
    'The database of before is kept beside the new one.',
  ].join('\n'),
  async run(env, terminal, args) {
    const file = resolve(oneFile(args));
    const keys = KeyRing.ofExisting(toKeysEnv(env));
    const { keptAs, auditRows } = await restoreBackup(toDatabaseEnv(env).path, file, keys).catch(
      (error: unknown) => {
        if (!(error instanceof UnfitBackup || error instanceof StartFailure)) throw error;
        throw new Refused(error.message, { cause: error });
      },
    );
    terminal.say(`${file} is restored, with ${auditRows} rows of audit. All sessions are ended.`);
    if (keptAs) terminal.say(`The database of before is ${keptAs}`);
    return 0;
  },
};
