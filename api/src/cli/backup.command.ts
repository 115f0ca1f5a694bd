import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { copyDatabase } from '../database/index.js';
import { toDatabaseEnv } from '../env/slices.js';
import { Refused, type Command } from './command.js';
import { oneFile } from './one-file.js';

/** Also while the product runs. */
export const backupCommand: Command = {
  words: 'backup',
  usage: '<file>',
  summary: 'Copy the database as it stands at one moment, into a new file',
  help: [
    'The file is for its owner alone, and of no use without the master key, which is not in it:',
    'keep that one too, and apart from it. Values of secrets are in neither.',
  ].join('\n'),
  async run(env, terminal, args) {
    const file = resolve(oneFile(args));
    if (existsSync(file)) throw new Refused(`${file} exists: it is not replaced`);
    await copyDatabase(toDatabaseEnv(env).path, file);
    terminal.say(`${file} is written. The master key is not in it: keep it apart.`);
    return 0;
  },
};
