import { dataOf, type Schemas } from '@waxseal/client';
import { Argument, Option, type Command } from 'commander';
import { concludeRotation, followRotation } from '../follow/rotation.js';
import { addWaitOptions, integer, seconds, type WaitFlags } from '../options.js';
import { factsOf } from '../output/table.js';
import { pagesOf } from '../pages.js';
import type { Call, Runner } from '../runner.js';
import { idempotencyKey } from '../idempotency-key.js';

type Rotation = Schemas['Rotation'];
type Summary = Schemas['RotationSummary'];
type Resolution = Schemas['Resolution'];

const wanted = {
  retry: 'new',
  accept: 'accepted',
  revert: 'previous',
  abandon: 'previous',
} as const satisfies Record<Resolution, string>;

interface ListFlags {
  open?: boolean;
  state?: Rotation['state'];
  service?: string;
  limit: number;
}

const resolutions = Object.keys(wanted);
const states: Rotation['state'][] = [
  ...(['creating', 'rolling', 'verifying', 'finishing', 'done', 'deleting', 'closed'] as const),
  ...(['failed', 'reverting', 'reverted', 'blocked', 'cancelled'] as const),
];

export function addRotations(program: Command, runner: Runner) {
  const rotations = program.command('rotations').description('Follow and decide rotations.');
  rotations
    .command('ls')
    .description('List rotations, newest first.')
    .option('--open', 'only those in progress or blocked')
    .addOption(new Option('--state <state>', 'only in this state').choices(states))
    .option('--service <name>', 'only rotations of this service')
    .option('--limit <number>', 'how many to list at most', integer, 50)
    .action(runner.action<ListFlags>(list));
  rotations
    .command('show')
    .description('Show a rotation with its services.')
    .argument('<id>', 'ID of the rotation')
    .action(runner.action(show));
  rotations
    .command('wait')
    .description('Wait until a rotation has ended or needs a decision.')
    .argument('<id>', 'ID of the rotation')
    .option('--timeout <seconds>', 'how long to wait', seconds, 300)
    .action(runner.action<{ timeout: number }>((call, id) => followRotation(call, id!)));
  addWaitOptions(
    rotations
      .command('cancel')
      .description('Cancel a rotation: all its services are reverted to the previous version.')
      .argument('<id>', 'ID of the rotation'),
  ).action(runner.action<WaitFlags>(cancel));
  addWaitOptions(
    rotations
      .command('resolve')
      .description('Decide what happens to a blocked rotation.')
      .argument('<id>', 'ID of the rotation')
      .addArgument(
        new Argument(
          '<decision>',
          'retry: update the remaining services; accept: make the new version current and change no service; revert: revert every service; abandon: end the rotation and change nothing',
        ).choices(resolutions),
      ),
  ).action(runner.action<WaitFlags>(resolve));
}

async function list(call: Call<ListFlags>) {
  const { open, state, service, limit } = call.options;
  const rows = await pagesOf(limit, (page) =>
    dataOf(
      call.client.GET('/api/v1/rotations', {
        params: { query: { open, state, service, ...page } },
      }),
    ),
  );
  call.show(rows, () =>
    call.terminal.sayTable(
      [
        { title: 'ID', cell: ({ id }: Summary) => id },
        { title: 'KIND', cell: ({ kind }) => kind },
        { title: 'STATE', cell: ({ state }) => state },
        { title: 'NAMES', cell: ({ families }) => families.map(({ name }) => name).join(', ') },
        { title: 'DONE', cell: ({ doneCount }) => doneCount },
        { title: 'SERVICES', cell: ({ serviceCount }) => serviceCount },
        { title: 'STARTED BY', cell: ({ startedBy }) => startedBy?.username ?? null },
        { title: 'STARTED', cell: ({ createdAt }) => createdAt },
      ],
      rows,
    ),
  );
}

async function show(call: Call, id?: string) {
  const params = { path: { id: id! } };
  const rotation = await dataOf(call.client.GET('/api/v1/rotations/{id}', { params }));
  call.show(rotation, () => sayRotation(call, rotation));
}

function sayRotation({ terminal }: Call, rotation: Rotation) {
  const facts = factsOf({
    ID: rotation.id,
    Kind: rotation.kind,
    State: rotation.state,
    Names: rotation.families.map(({ kind, name }) => `${kind} ${name}`).join(', '),
    Outcome: rotation.outcome,
    Started: rotation.createdAt,
    Ended: rotation.endedAt,
    'Started by': rotation.startedBy?.username ?? null,
    Reason: rotation.reason,
    'Waits for': rotation.waitsFor,
    Failure: rotation.failure?.message ?? null,
    Decisions: rotation.resolutions.join(', '),
  });
  for (const line of facts) terminal.say(line);
  if (rotation.services.length === 0) return;
  terminal.say('');
  terminal.sayTable(
    [
      { title: 'SERVICE', cell: ({ service }: Rotation['services'][number]) => service },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'RUNS', cell: ({ runningVersion }) => runningVersion },
      { title: 'NEW TASKS', cell: ({ updated }) => updated },
      { title: 'DESIRED', cell: ({ desired }) => desired },
      { title: 'DETAILS', cell: ({ waitsFor, failure }) => failure?.message ?? waitsFor },
    ],
    rotation.services,
  );
}

async function cancel(call: Call<WaitFlags>, id?: string) {
  const params = { path: { id: id! }, header: idempotencyKey() };
  const path = '/api/v1/rotations/{id}/cancellation';
  const rotation = await dataOf(call.client.POST(path, { params, body: {} }));
  return concludeRotation(call, rotation, 'previous');
}

async function resolve(call: Call<WaitFlags>, id?: string, decision?: string) {
  const params = { path: { id: id! }, header: idempotencyKey() };
  const body = { resolution: decision as Resolution };
  const path = '/api/v1/rotations/{id}/resolutions';
  const rotation = await dataOf(call.client.POST(path, { params, body }));
  return concludeRotation(call, rotation, wanted[body.resolution]);
}
