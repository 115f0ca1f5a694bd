import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { copyDatabase } from '../database/index.js';
import { toDatabaseEnv } from '../env/slices.js';
import { Refused, type Command } from './command.js';
import { oneFile } from './one-file.js';

/** Also works while Waxseal runs. */
export const backupCommand: Command = {
  words: 'backup',
  usage: '<file>',
  summary: 'Write a consistent copy of the database to a new file',
  help: [
    'Only its owner can read the file. It does not contain the master key and is useless without it:',
    'keep both, in separate places. Neither contains values of secrets.',
  ].join('\n'),
  async run(env, terminal, args) {
    const file = resolve(oneFile(args));
    if (existsSync(file)) throw new Refused(`${file} already exists: choose another name`);
    await copyDatabase(toDatabaseEnv(env).path, file);
    terminal.say(
      `Backup written to ${file}. It does not contain the master key: keep that in a separate place.`,
    );
    return 0;
  },
};
