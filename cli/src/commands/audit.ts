import { dataOf, type Paths, type Schemas } from '@waxseal/client';
import type { Command } from 'commander';
import { pagesOf } from '../pages.js';
import { integer } from '../options.js';
import type { Call, Runner } from '../runner.js';

type Entry = Schemas['AuditEntry'];

interface AuditOptions {
  from?: string;
  to?: string;
  search?: string;
  actor?: string;
  action?: Entry['action'];
  target?: string;
  outcome?: Entry['outcome'];
  limit: number;
}

export function addAudit(program: Command, runner: Runner) {
  program
    .command('audit')
    .description('List entries of the audit log, newest first.')
    .option('--from <time>', 'at or after this time, such as 2026-01-31T12:00:00Z')
    .option('--to <time>', 'before this time')
    .option('--search <words>', 'words in the username or the name of the target')
    .option('--actor <username>', 'only of this user')
    .option('--action <action>', 'only this action, such as secret.rotate')
    .option('--target <name>', 'only of the target with this name')
    .option('--outcome <outcome>', 'attempted, succeeded, failed, refused or unknown')
    .option('--limit <number>', 'how many to list at most', integer, 50)
    .action(runner.action<AuditOptions>(list));
}

async function list(call: Call<AuditOptions>) {
  const { limit, from, to, search, actor, action, target, outcome } = call.options;
  const filters = { from, to, search, actor, action, target, outcome } as Query;
  const entries = await pagesOf(limit, (page) =>
    dataOf(call.client.GET('/api/v1/audit', { params: { query: { ...filters, ...page } } })),
  );
  call.show(entries, () =>
    call.terminal.sayTable(
      [
        { title: 'TIME', cell: ({ at }: Entry) => at },
        { title: 'USER', cell: ({ actor }) => actor?.username ?? null },
        { title: 'ACTION', cell: ({ action }) => action },
        {
          title: 'TARGET',
          cell: ({ target }) => target && [target.kind, target.name].filter(Boolean).join(' '),
        },
        { title: 'OUTCOME', cell: ({ outcome }) => outcome },
        { title: 'PROBLEM', cell: ({ code }) => code },
      ],
      entries,
    ),
  );
}

/** What is not in the list of actions is refused by the API, which knows the list. */
type Query = NonNullable<Paths['/api/v1/audit']['get']['parameters']['query']>;
