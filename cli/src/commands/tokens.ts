import { dataOf, type Client, type Schemas } from '@waxseal/client';
import type { Command } from 'commander';
import { urlOf } from '../connection/connect.js';
import { withSession, type SignInOptions } from '../connection/sign-in.js';
import { UsageError } from '../errors.js';
import { integer } from '../options.js';
import { pagesOf } from '../pages.js';
import type { Call, Runner } from '../runner.js';

type Token = Schemas['ApiToken'];

interface CreateOptions extends SignInOptions {
  permission: string[];
  address: string[];
  days?: number;
}

const collect = (value: string, all: string[]) => [...all, value];

export function addTokens(program: Command, runner: Runner) {
  const tokens = program
    .command('token')
    .description('Manage your API tokens. Each command asks for your password.');
  const command = (name: string) =>
    tokens
      .command(name)
      .option('--username <name>', 'your username')
      .option('--password-stdin', 'read the password from stdin');
  command('ls')
    .description('List your API tokens, never the tokens themselves.')
    .action(runner.action<SignInOptions>(list));
  command('create')
    .description('Create an API token and print it, once.')
    .argument('<name>', 'name of the token')
    .requiredOption(
      '--permission <permission>',
      'such as secret.rotate; can be repeated',
      collect,
      [],
    )
    .option(
      '--address <range>',
      'IP address or range that may use it; can be repeated',
      collect,
      [],
    )
    .option('--days <number>', 'for how many days it is valid (90 by default)', integer)
    .action(runner.action<CreateOptions>(create));
  command('delete')
    .description('Delete an API token, which ends it immediately.')
    .argument('<name>', 'name of the token')
    .action(runner.action<SignInOptions>(remove));
}

const signedIn = <Options extends SignInOptions, Result>(
  { terminal, options }: Call<Options>,
  work: (client: Client) => Promise<Result>,
) => withSession(terminal, urlOf(terminal, options.url), options, work);

const readAll = (client: Client) =>
  pagesOf(Infinity, (query) => dataOf(client.GET('/api/v1/tokens', { params: { query } })));

async function list(call: Call<SignInOptions>) {
  const tokens = await signedIn(call, readAll);
  call.show(tokens, () =>
    call.terminal.sayTable(
      [
        { title: 'NAME', cell: ({ name }: Token) => name },
        { title: 'EXPIRES', cell: ({ expiresAt }) => expiresAt },
        { title: 'LAST USED', cell: ({ lastUsedAt }) => lastUsedAt },
        { title: 'FROM', cell: ({ lastUsedFrom }) => lastUsedFrom },
        { title: 'ADDRESSES', cell: ({ addresses }) => addresses.join(', ') },
        { title: 'PERMISSIONS', cell: ({ permissions }) => permissions.join(', ') },
      ],
      tokens,
    ),
  );
}

async function create(call: Call<CreateOptions>, name: string) {
  const { permission, address, days } = call.options;
  if (permission.length === 0) throw new UsageError('--permission is missing');
  const body = {
    name,
    permissions: permission as Token['permissions'],
    addresses: address,
    expiresInDays: days,
  };
  const created = await signedIn(call, (client) => dataOf(client.POST('/api/v1/tokens', { body })));
  // Only the token goes to stdout, so that it can be piped to where it is kept.
  call.show(created, () => call.terminal.say(created.token ?? ''));
  call.terminal.note(`It expires at ${created.expiresAt} and is not shown again.`);
}

async function remove(call: Call<SignInOptions>, name: string) {
  await signedIn(call, async (client) => {
    const found = (await readAll(client)).find((token) => token.name === name);
    if (!found) throw new Error(`You have no API token with the name ${name}`);
    await client.DELETE('/api/v1/tokens/{id}', { params: { path: { id: found.id } } });
  });
  call.terminal.note(`The API token ${name} is deleted.`);
}
