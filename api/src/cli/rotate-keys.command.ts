import { parseArgs } from 'node:util';
import { rotateSigningKeys } from '../auth/index.js';
import type { Command } from './command.js';
import { withDatabase } from './with-database.js';

/** Also works while Waxseal runs, which signs with the new key from the next sign-in or refresh on. */
export const rotateKeysCommand: Command = {
  words: 'keys rotate',
  summary: 'Sign access tokens with a new key; all users stay signed in',
  help: [
    'A running Waxseal uses the new key automatically. The old key verifies for 11 more minutes,',
    'until its last token has expired. The next rotation after that deletes it from the database.',
  ].join('\n'),
  async run(env, terminal, args) {
    parseArgs({ args: [...args], options: {} });
    const { kid, removed } = await withDatabase(env, (database, keys) =>
      rotateSigningKeys(database, keys),
    );
    terminal.say(`The new key is ${kid}. Old keys deleted: ${removed}.`);
    return 0;
  },
};
