import { parseArgs } from 'node:util';
import { resetPassword } from '../users/index.js';
import { Refused, WrongUsage, type Command } from './command.js';
import { readNewPassword } from './read-new-password.js';
import { withDatabase } from './with-database.js';

/** Also works while Waxseal runs. */
export const resetPasswordCommand: Command = {
  words: 'users reset-password',
  usage: '<name> [--stdin | --file <path>]',
  summary: 'Set a new password for a user and end all sessions of the user',
  help: [
    'You are asked for the new password, and your input is hidden. Or it is read from stdin or a file,',
    'without one trailing newline. It is never an argument.',
  ].join('\n'),
  async run(env, terminal, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { stdin: { type: 'boolean' }, file: { type: 'string' } },
      allowPositionals: true,
    });
    const [username, ...others] = positionals;
    if (!username || others.length > 0) throw new WrongUsage('Specify exactly one user');
    return withDatabase(env, async (database, keys) => {
      const password = await readNewPassword(terminal, username, values);
      const user = await resetPassword(database, keys, { username, password });
      if (!user) throw new Refused('User not found');
      terminal.say(`The password of ${user.username} was changed. All sessions were ended.`);
      if (user.isDisabled)
        terminal.say(
          'The account is disabled: an admin must enable it before the user can sign in.',
        );
      return 0;
    });
  },
};
