import { resolve } from 'node:path';
import { restoreBackup, UnfitBackup } from '../backups/index.js';
import { StartFailure } from '../common/start-failure.js';
import { toDatabaseEnv, toKeysEnv } from '../env/slices.js';
import { KeyRing } from '../keys/index.js';
import { Refused, type Command } from './command.js';
import { oneFile } from './one-file.js';

/** Works only while Waxseal is stopped. */
export const restoreCommand: Command = {
  words: 'restore',
  usage: '<file>',
  summary: 'Replace the database with a backup, while Waxseal is stopped',
  help: [
    'The backup must be a database of this version or an older one, written with this master key,',
    'and its audit log must be intact. All sessions end, and unfinished rotations are not continued.',
    'The replaced database is kept next to the new one.',
  ].join('\n'),
  async run(env, terminal, args) {
    const file = resolve(oneFile(args));
    const keys = new KeyRing(toKeysEnv(env));
    const { keptAs, auditRows } = await restoreBackup(toDatabaseEnv(env).path, file, keys).catch(
      (error: unknown) => {
        if (!(error instanceof UnfitBackup || error instanceof StartFailure)) throw error;
        throw new Refused(error.message, { cause: error });
      },
    );
    terminal.say(`Restored ${file} with ${auditRows} audit entries. All sessions were ended.`);
    if (keptAs) terminal.say(`The replaced database was saved as ${keptAs}`);
    return 0;
  },
};
