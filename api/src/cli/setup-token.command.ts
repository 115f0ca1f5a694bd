import { parseArgs } from 'node:util';
import { toHttpEnv } from '../env/index.js';
import { makeSetupToken, originOf } from '../setup/index.js';
import { Refused, type Command } from './command.js';
import { withDatabase } from './with-database.js';

/** Also while the product runs: it knows the token at once. */
export const setupTokenCommand: Command = {
  words: 'setup token',
  usage: '[--recovery]',
  summary: 'Make a one-time link to the page where an admin is made',
  help: [
    'It is good for 24 hours, and voids those made before. Refused where an admin can sign in.',
    '--recovery: make it also there, and for a Swarm that carries labels of an earlier Waxseal.',
  ].join('\n'),
  async run(env, terminal, args) {
    const { values } = parseArgs({ args: [...args], options: { recovery: { type: 'boolean' } } });
    const token = await withDatabase(env, (database, keys) =>
      makeSetupToken(database, keys, { isRecovery: values.recovery ?? false }),
    );
    if (!token)
      throw new Refused(
        'An admin can sign in. A lost password: users reset-password. Nobody knows who: --recovery',
      );
    terminal.say(`${originOf(toHttpEnv(env))}/setup#${token}`);
    return 0;
  },
};
