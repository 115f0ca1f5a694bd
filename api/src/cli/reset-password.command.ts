import { parseArgs } from 'node:util';
import { resetPassword } from '../users/index.js';
import { Refused, WrongUsage, type Command } from './command.js';
import { readNewPassword } from './read-new-password.js';
import { withDatabase } from './with-database.js';

/** Also while the product runs. */
export const resetPasswordCommand: Command = {
  words: 'users reset-password',
  usage: '<name> [--stdin | --file <path>]',
  summary: 'Give a user a new password and end all of his sessions',
  help: [
    'The new password is asked for, and nothing of it is shown; or it is read from stdin or a file,',
    'where one newline at the end does not count. It is never an argument.',
  ].join('\n'),
  async run(env, terminal, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { stdin: { type: 'boolean' }, file: { type: 'string' } },
      allowPositionals: true,
    });
    const [username, ...others] = positionals;
    if (!username || others.length > 0) throw new WrongUsage('Name one user');
    return withDatabase(env, async (database, keys) => {
      const password = await readNewPassword(terminal, values);
      const user = await resetPassword(database, keys, { username, password });
      if (!user) throw new Refused('There is no such user');
      terminal.say(`${user.username} has the new password; all sessions are ended.`);
      if (user.isDisabled) terminal.say('The account is disabled: an admin must enable it first.');
      return 0;
    });
  },
};
