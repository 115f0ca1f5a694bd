import { parseArgs } from 'node:util';
import { toHttpEnv } from '../env/index.js';
import { makeSetupToken, originOf } from '../setup/index.js';
import { Refused, type Command } from './command.js';
import { withDatabase } from './with-database.js';

/** Also works while Waxseal runs, which accepts the token immediately. */
export const setupTokenCommand: Command = {
  words: 'setup token',
  usage: '[--recovery]',
  summary: 'Create a one-time setup link for a new admin',
  help: [
    'Valid for 24 hours. Invalidates earlier links. Refused if an admin can sign in.',
    '--recovery: also create it then, or if the Swarm has labels of an earlier Waxseal installation.',
  ].join('\n'),
  async run(env, terminal, args) {
    const { values } = parseArgs({ args: [...args], options: { recovery: { type: 'boolean' } } });
    const token = await withDatabase(env, (database, keys) =>
      makeSetupToken(database, keys, { isRecovery: values.recovery ?? false }),
    );
    if (!token)
      throw new Refused(
        'An admin can already sign in. For a lost password use `users reset-password`, for a lost admin `--recovery`',
      );
    terminal.say(`${originOf(toHttpEnv(env))}/setup#${token}`);
    return 0;
  },
};
