import { ApiProblem, dataOf, type Schemas } from '@waxseal/client';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../errors.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { concludeRotation } from '../follow/rotation.js';
import {
  addListOptions,
  addPlanOption,
  addWaitOptions,
  integer,
  seconds,
  type ListOptions,
  type PlanFlags,
  type WaitFlags,
} from '../options.js';
import { sayPlan, sayPruningPlan, sayRotationPlan } from '../output/plans.js';
import { factsOf } from '../output/table.js';
import { pagesOf } from '../pages.js';
import type { Call, Runner } from '../runner.js';
import { generators, readValue, type ValueOptions } from '../values.js';
import { familyCalls, type Kind, type Summary, type Version } from './family-calls.js';

interface LabelOptions {
  label: Record<string, string>;
}

interface RotationFlags extends PlanFlags, WaitFlags {
  planHash?: string;
  reason?: string;
  busy?: Schemas['BusyChoice'];
  stabilityWindow?: number;
  deadline?: number;
  deletePrevious?: boolean;
  confirm?: string;
}

interface PruneFlags extends PlanFlags, WaitFlags {
  planHash?: string;
  keep: number;
  unused?: boolean;
}

/** Adds `secrets …` or `configs …`, which are the same but for the content of configs. */
export function addFamilies(program: Command, runner: Runner, kind: Kind) {
  const families = program
    .command(`${kind}s`)
    .description(
      kind === 'secret'
        ? 'Manage secrets and their versions.'
        : 'Manage configs and their versions.',
    );
  const value = kind === 'secret' ? 'value' : 'content';
  const name = [`<name>`, `name of the ${kind}`] as const;

  addListOptions(families.command('ls').description(`List ${kind}s.`)).action(
    runner.action<ListOptions>((call) => list(call, kind)),
  );
  families
    .command('show')
    .description(`Show a ${kind} with its versions and the services that use it.`)
    .argument(...name)
    .action(runner.action((call, given) => show(call, kind, given!)));
  if (kind === 'config') addContent(families, runner);
  addPlanOption(
    addValueOptions(
      families
        .command('create')
        .description(`Create a ${kind}. Its ${value} comes from stdin, a file or a generator.`)
        .argument(...name)
        .option('--label <key=value>', 'label; can be repeated', collectLabel, {}),
    ),
  ).action(
    runner.action<ValueOptions & LabelOptions & PlanFlags>((call, given) =>
      create(call, kind, given!),
    ),
  );
  addRotationOptions(
    addValueOptions(
      families
        .command('rotate')
        .description(
          `Give a ${kind} a new ${value} in all services that use it. It comes from stdin, a file or a generator.`,
        )
        .argument(...name),
    ),
  ).action(
    runner.action<ValueOptions & RotationFlags>(async (call, given) =>
      rotate(call, kind, given!, await readValue(call.terminal, call.options)),
    ),
  );
  addRotationOptions(
    families
      .command('restore')
      .description('Rotate to an earlier version, which still exists.')
      .argument(...name)
      .argument('<version>', 'number of the version', integer),
  ).action(
    runner.action<RotationFlags>((call, given, version) =>
      rotate(call, kind, given!, { version: Number(version) }),
    ),
  );
  addPruneOptions(
    families
      .command('prune')
      .description('Delete previous versions that nothing uses.')
      .argument('[names...]', `only of these ${kind}s; all if none is named`)
      .option('--keep <number>', 'how many previous versions of each to keep', integer, 0)
      .option('--unused', `also delete ${kind}s that no service uses, with all versions`),
  ).action(
    runner.action<PruneFlags>((call, names) => prune(call, kind, names as unknown as string[])),
  );
  addPruneOptions(
    families
      .command('delete-versions')
      .description('Delete previous versions now, such as those of a compromised value.')
      .argument(...name)
      .argument('[versions...]', 'numbers of the versions; all previous ones if none is named')
      .option('--reason <text>', 'reason, which other users can read'),
  ).action(
    runner.action<PruneFlags & { reason?: string }>((call, given, versions) =>
      deleteVersions(call, kind, given!, versions as unknown as string[]),
    ),
  );
  addPlanOption(
    families
      .command('delete')
      .description(`Delete a ${kind} with all its versions. A service that uses it prevents this.`)
      .argument(...name),
  ).action(runner.action<PlanFlags>((call, given) => remove(call, kind, given!)));
}

const addValueOptions = (command: Command) =>
  command
    .option('--file <path>', 'file with the exact bytes; - or nothing is stdin')
    .option('--trim', 'leave out one line break at the end')
    .addOption(
      new Option('--generate <type>', 'let Waxseal generate it; it is not shown').choices(
        generators,
      ),
    );

const addRotationOptions = (command: Command) =>
  addWaitOptions(
    addPlanOption(command)
      .option('--plan-hash <hash>', 'start exactly the plan with this hash, or nothing')
      .option('--reason <text>', 'reason, which other users can read; never a value')
      .addOption(
        new Option('--busy <choice>', 'if a service is being updated').choices([
          ...(['refuse', 'skip', 'takeOver'] as const),
        ]),
      )
      .option('--stability-window <seconds>', 'how long new tasks must stay healthy', seconds)
      .option('--deadline <seconds>', 'when a service that is not ready counts as failed', seconds)
      .option('--delete-previous', 'delete the previous version at the end, without a grace period')
      .option('--confirm <service>', 'the service in which Waxseal runs, if it restarts'),
  );

const addPruneOptions = (command: Command) =>
  addWaitOptions(
    addPlanOption(command).option(
      '--plan-hash <hash>',
      'start exactly the plan with this hash, or nothing',
    ),
  );

function addContent(configs: Command, runner: Runner) {
  configs
    .command('content')
    .description('Print the content of a config, byte for byte.')
    .argument('<name>', 'name of the config')
    .argument('[version]', 'number of the version; the current one if it is left out', integer)
    .action(
      runner.action(async ({ client, terminal }, name, given) => {
        const version =
          given === undefined
            ? (await familyCalls(client, 'config').get(name!)).currentVersion
            : Number(given);
        const path = '/api/v1/configs/{name}/versions/{version}/content';
        const params = { path: { name: name!, version } };
        const { base64 } = await dataOf(client.GET(path, { params }));
        terminal.write(Buffer.from(base64, 'base64'));
      }),
    );
}

function collectLabel(text: string, all: Record<string, string>) {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must have the form key=value.');
  return { ...all, [text.slice(0, at)]: text.slice(at + 1) };
}

async function list(call: Call<ListOptions>, kind: Kind) {
  const { limit, search } = call.options;
  const calls = familyCalls(call.client, kind);
  const rows: Summary[] = await pagesOf(limit, (page) => calls.list({ search, ...page }));
  call.show(rows, () =>
    call.terminal.sayTable(
      [
        { title: 'NAME', cell: ({ name }: Summary) => name },
        { title: 'VERSION', cell: ({ currentVersion }) => currentVersion },
        { title: 'STATE', cell: ({ state }) => state },
        { title: 'SERVICES', cell: ({ serviceCount }) => serviceCount },
        { title: 'DRIFT', cell: ({ driftCount }) => driftCount },
        { title: 'DUE', cell: ({ due }) => (due ? 'yes' : null) },
        { title: 'STACK', cell: ({ stack }) => stack },
        { title: 'UPDATED', cell: ({ updatedAt }) => updatedAt },
      ],
      rows,
    ),
  );
}

async function show(call: Call, kind: Kind, name: string) {
  const calls = familyCalls(call.client, kind);
  const family = await calls.get(name);
  const versions: Version[] = await pagesOf(500, (page) => calls.versions(name, page));
  call.show({ ...family, versions }, () => {
    const { terminal } = call;
    const facts = {
      Name: family.name,
      'Current version': family.currentVersion,
      State: family.state,
      Stack: family.stack,
      Rotation: family.rotation,
      Labels: Object.entries(family.labels)
        .map(([key, label]) => `${key}=${label}`)
        .join(', '),
    };
    for (const line of factsOf(facts)) terminal.say(line);
    terminal.say('');
    terminal.sayTable(
      [
        { title: 'VERSION', cell: ({ version }: Version) => version },
        { title: 'STAGE', cell: ({ stage }) => stage },
        { title: 'SERVICES', cell: ({ serviceCount }) => serviceCount },
        { title: 'PINNED', cell: ({ isPinned }) => (isPinned ? 'yes' : null) },
        { title: 'CREATED', cell: ({ createdAt }) => createdAt },
        { title: 'CREATED BY', cell: ({ createdBy }) => createdBy?.username ?? null },
        { title: 'DELETED AT', cell: ({ deletesAt }) => deletesAt },
      ],
      versions,
    );
    if (family.usage.length === 0) return;
    terminal.say('');
    terminal.sayTable(
      [
        { title: 'SERVICE', cell: ({ service }: (typeof family.usage)[number]) => service },
        { title: 'VERSION', cell: ({ version }) => version },
        { title: 'SPEC', cell: ({ spec }) => spec },
        { title: 'STATE', cell: ({ state }) => state },
        { title: 'RUNNING', cell: ({ running }) => running },
        { title: 'DESIRED', cell: ({ desired }) => desired },
      ],
      family.usage,
    );
  });
}

async function create(
  call: Call<ValueOptions & LabelOptions & PlanFlags>,
  kind: Kind,
  name: string,
) {
  const { label: labels, plan = false } = call.options;
  const given = await readValue(call.terminal, call.options);
  const created = await familyCalls(call.client, kind).create({ name, labels, ...given }, plan);
  call.show(withoutGenerated(created), () =>
    created.kind === 'plan'
      ? sayPlan(call.terminal, created)
      : call.terminal.say(`The ${kind} ${name} is created.`),
  );
}

/** A generated value is never asked for, but a public part is returned with it. */
const withoutGenerated = <Body extends object>({ ...body }: Body) => {
  delete (body as { generated?: unknown }).generated;
  return body;
};

async function rotate(
  call: Call<RotationFlags>,
  kind: Kind,
  name: string,
  to: Awaited<ReturnType<typeof readValue>> | { version: number },
): Promise<ExitCode> {
  const { plan = false, planHash, reason, busy, confirm, deletePrevious } = call.options;
  const { stabilityWindow, deadline } = call.options;
  const body = {
    ...to,
    ...{ planHash, reason, busy, confirm },
    deletePrevious: deletePrevious ? ('now' as const) : undefined,
    settings: { stabilityWindowSeconds: stabilityWindow, deadlineSeconds: deadline },
  };
  const answer = await familyCalls(call.client, kind).rotate(name, body, plan);
  if (!('blockers' in answer)) return concludeRotation(call, withoutGenerated(answer));
  call.show(answer, () => sayRotationPlan(call.terminal, answer));
  return answer.blockers.length > 0 ? exitCodes.refused : exitCodes.done;
}

async function prune(call: Call<PruneFlags>, kind: Kind, names: string[]) {
  const { plan = false, planHash, keep, unused = false } = call.options;
  const body = { names: names.length > 0 ? names : undefined, keep, unused, planHash };
  const answer = await orNothing(call, familyCalls(call.client, kind).prune(body, plan));
  return answer ? concludePruning(call, answer) : exitCodes.done;
}

async function deleteVersions(
  call: Call<PruneFlags & { reason?: string }>,
  kind: Kind,
  name: string,
  given: string[],
) {
  const { plan = false, planHash, reason } = call.options;
  const numbers = given.map(Number);
  if (!numbers.every((number) => Number.isSafeInteger(number) && number > 0))
    throw new UsageError('A version must be a whole number');
  const versions = numbers.length > 0 ? numbers : undefined;
  const body = { versions, planHash, reason };
  return concludePruning(
    call,
    await familyCalls(call.client, kind).deleteVersions(name, body, plan),
  );
}

/** What a regular pruning asks for is already the case if there is nothing to delete. */
async function orNothing<Answer>({ terminal }: Call, answer: Promise<Answer>) {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'nothing-to-delete') throw error;
    terminal.note('There is no version to delete.');
    return undefined;
  }
}

async function concludePruning(
  call: Call<PruneFlags>,
  answer: Schemas['PruningPlan'] | Schemas['Rotation'],
): Promise<ExitCode> {
  if (answer.kind !== 'pruning-plan') return concludeRotation(call, answer);
  call.show(answer, () => sayPruningPlan(call.terminal, answer));
  return exitCodes.done;
}

async function remove(call: Call<PlanFlags>, kind: Kind, name: string) {
  const { plan = false } = call.options;
  const answer = await familyCalls(call.client, kind).delete(name, plan);
  if (answer) call.show(answer, () => sayPlan(call.terminal, answer));
  else call.terminal.note(`The ${kind} ${name} is deleted.`);
}
