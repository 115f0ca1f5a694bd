import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { ApiProblem, createClient, dataOf, type Client } from '@waxseal/client';
import type { Command } from 'commander';
import { checkedUrl, urlOf } from '../connection/connect.js';
import { deleteLogin, loginFileOf, readLogin, writeLogin } from '../connection/login-file.js';
import { withSession, type SignInOptions } from '../connection/sign-in.js';
import { UsageError } from '../errors.js';
import { integer } from '../options.js';
import type { Call, Runner } from '../runner.js';

interface LoginOptions extends SignInOptions {
  tokenStdin?: boolean;
  days: number;
}

export function addLogin(program: Command, runner: Runner) {
  program
    .command('login')
    .description('Sign in and store an API token for this user of the machine.')
    .argument('[address]', 'address of Waxseal')
    .option('--username <name>', 'your username')
    .option('--password-stdin', 'read the password from stdin')
    .option('--token-stdin', 'store the API token from stdin instead of a new one')
    .option('--days <number>', 'for how many days the new API token is valid', integer, 30)
    .addHelpText(
      'after',
      '\nThe API token has your permissions, except for the management of users. It is stored in\n$XDG_CONFIG_HOME/waxseal/login.json, which only you can read. The password is not stored.',
    )
    .action(runner.action<LoginOptions>(login));
  program
    .command('logout')
    .description('Delete the stored login from this machine.')
    .action(runner.action(logout));
}

async function login(call: Call<LoginOptions>, address?: string) {
  const { terminal, options } = call;
  const url = address === undefined ? urlOf(terminal, options.url) : checkedUrl(address);
  if (isReadableOnTheWay(url))
    terminal.note(
      'Warning: this address is not encrypted, so others can read the password.',
      'yellow',
    );
  const stored = options.tokenStdin
    ? await givenToken(call, url)
    : await withSession(terminal, url, options, (client, username) =>
        newToken(client, username, options.days),
      );
  const file = writeLogin(terminal.env, { url, ...stored });
  const { username, expiresAt } = stored;
  call.show({ url, username, expiresAt, file }, () =>
    terminal.say(
      username === null
        ? `The API token for ${url} is stored in ${file}.`
        : `${username} is signed in at ${url}. The API token in ${file} expires at ${expiresAt}.`,
    ),
  );
}

const isReadableOnTheWay = (url: string) => {
  const { protocol, hostname: host } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
};

async function givenToken({ terminal }: Call<LoginOptions>, url: string) {
  const token = (await terminal.readInput()).toString('utf8').trim();
  if (token === '') throw new UsageError('stdin contains no token');
  await assertKnown(createClient({ url, token }));
  return { token, username: null, expiresAt: null };
}

/** A token may lack any permission, so only 401 says that it is not valid. */
async function assertKnown(client: Client) {
  try {
    await client.GET('/api/v1/rotations', { params: { query: { limit: 1 } } });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 403) throw error;
  }
}

async function newToken(client: Client, username: string, expiresInDays: number) {
  const session = await dataOf(client.GET('/api/v1/auth/session'));
  const permissions = session.permissions.filter((one) => one !== 'user.manage');
  const name = `cli-${hostname()
    .replace(/[^a-zA-Z0-9-]/g, '-')
    .slice(0, 40)}-${randomBytes(4).toString('hex')}`;
  const created = await dataOf(
    client.POST('/api/v1/tokens', { body: { name, permissions, expiresInDays } }),
  );
  if (created.token === undefined) throw new Error('Waxseal returned no token');
  return { token: created.token, username, expiresAt: created.expiresAt };
}

async function logout({ terminal }: Call) {
  const login = readLogin(terminal.env);
  deleteLogin(terminal.env);
  terminal.say(`${loginFileOf(terminal.env)} is deleted.`);
  if (login?.expiresAt)
    terminal.note(
      `The API token stays valid until ${login.expiresAt}. To end it now, delete it on your account page or with \`waxseal token delete\`.`,
    );
}
