import { dataOf, waitForService, type Schemas, type Service, type Waited } from '@waxseal/client';
import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { followChange, followService } from '../follow/service.js';
import { idempotencyKey } from '../idempotency-key.js';
import {
  addListOptions,
  addPlanOption,
  addWaitOptions,
  integer,
  isWaiting,
  seconds,
  type ListOptions,
  type PlanFlags,
  type WaitFlags,
} from '../options.js';
import { sayPlan, sayWarnings } from '../output/plans.js';
import { factsOf } from '../output/table.js';
import { pagesOf } from '../pages.js';
import type { Call, Runner } from '../runner.js';
import { addLogs } from './service-logs.js';

type Summary = Schemas['ServiceSummary'];
type Task = Schemas['Task'];

interface ListFlags extends ListOptions {
  stack?: string;
}

interface ChangeFlags extends PlanFlags, WaitFlags {
  resume?: boolean;
  confirm?: string;
}

interface UpdateFlags extends ChangeFlags {
  image: string;
  forcePull?: boolean;
}

/** The parameters of a change. */
interface Params {
  path: { name: string };
  query: { dryRun: boolean; wait: boolean; timeout: number };
  header: { 'If-Match': string; 'Idempotency-Key': string };
}

interface Answer {
  data?: Service | Schemas['Plan'];
  response: Response;
}

/** The longest time that the API waits for one request. */
const MOST_WAIT_SECONDS = 300;
const ACCEPTED = 202;

export function addServices(program: Command, runner: Runner) {
  const services = program.command('services').description('Show and change services.');
  const name = ['<name>', 'name of the service'] as const;
  const change = (command: Command) =>
    addWaitOptions(
      addPlanOption(command)
        .option('--resume', 'allow Docker to continue a paused rollout')
        .option('--confirm <service>', 'the name of the service, if Waxseal runs in it'),
    );
  addListOptions(services.command('ls').description('List services.'))
    .option('--stack <name>', 'only of this stack')
    .action(runner.action<ListFlags>(list));
  services
    .command('show')
    .description('Show a service with its tasks.')
    .argument(...name)
    .action(runner.action(show));
  services
    .command('wait')
    .description('Wait until a service has converged, also after a change by another client.')
    .argument(...name)
    .option('--timeout <seconds>', 'how long to wait', seconds, 300)
    .action(runner.action<{ timeout: number }>((call, given) => followService(call, given!)));
  addLogs(services, runner);
  change(
    services
      .command('scale')
      .description('Set the number of replicas.')
      .argument(...name)
      .argument('<replicas>', 'number of replicas', integer),
  ).action(
    runner.action<ChangeFlags>((call, given, replicas) =>
      changeService(call, given!, (params) => {
        const body = { replicas: Number(replicas), ...consentsOf(call) };
        return call.client.PUT('/api/v1/services/{name}/replicas', { params, body });
      }),
    ),
  );
  change(
    services
      .command('update')
      .description('Update the image of a service.')
      .argument(...name)
      .requiredOption('--image <reference>', 'new image, such as registry.example.com/shop:1.2')
      .option('--force-pull', 'replace every task even if the image stays the same'),
  ).action(
    runner.action<UpdateFlags>((call, given) =>
      changeService(call, given!, (params) => {
        const { image, forcePull } = call.options;
        const body = { image, forcePull, ...consentsOf(call) };
        return call.client.PUT('/api/v1/services/{name}/image', { params, body });
      }),
    ),
  );
  change(
    services
      .command('restart')
      .description('Replace every task of a service.')
      .argument(...name),
  ).action(
    runner.action<ChangeFlags>((call, given) =>
      changeService(call, given!, (params) => {
        const body = consentsOf(call);
        return call.client.POST('/api/v1/services/{name}/restarts', { params, body });
      }),
    ),
  );
  change(
    services
      .command('rollback')
      .description('Roll a service back to its previous spec.')
      .argument(...name),
  ).action(
    runner.action<ChangeFlags>((call, given) => {
      const send = (params: Params) => {
        const body = consentsOf(call);
        return call.client.POST('/api/v1/services/{name}/rollbacks', { params, body });
      };
      return changeService(call, given!, send, 'rollback');
    }),
  );
}

const consentsOf = ({ options: { resume, confirm } }: Call<ChangeFlags>) => ({ resume, confirm });

async function changeService(
  call: Call<ChangeFlags>,
  name: string,
  send: (params: Params) => Promise<Answer>,
  wanted: 'new' | 'rollback' = 'new',
): Promise<ExitCode> {
  const { terminal, options } = call;
  const { plan: dryRun = false, timeout } = options;
  const wait = !dryRun && isWaiting(options, terminal);
  const params: Params = {
    path: { name },
    query: { dryRun, wait, timeout: Math.min(timeout, MOST_WAIT_SECONDS) },
    header: { 'If-Match': '*', ...idempotencyKey() },
  };
  if (wait) return followChange(call, name, () => sendAndWait(call, name, send(params)), wanted);
  const result = (await send(params)).data!;
  call.show(result, () => {
    if (result.kind === 'plan') return sayPlan(terminal, result);
    terminal.say(`The change of ${name} is accepted. To follow it: waxseal services wait ${name}`);
    sayWarnings(terminal, result.warnings);
  });
  return exitCodes.done;
}

/** If the API answers before the time is over, the rest of the time is waited here. */
async function sendAndWait(
  { client, options: { timeout } }: Call<ChangeFlags>,
  name: string,
  sent: Promise<Answer>,
): Promise<Waited<Service>> {
  const { data, response } = await sent;
  const isTimedOut = response.status === ACCEPTED;
  if (isTimedOut && timeout > MOST_WAIT_SECONDS)
    return waitForService(client, name, { timeoutSeconds: timeout - MOST_WAIT_SECONDS });
  return { state: data as Service, isTimedOut };
}

async function list(call: Call<ListFlags>) {
  const { limit, search, stack } = call.options;
  const rows = await pagesOf(limit, (page) =>
    dataOf(call.client.GET('/api/v1/services', { params: { query: { search, stack, ...page } } })),
  );
  call.show(rows, () =>
    call.terminal.sayTable(
      [
        { title: 'NAME', cell: ({ name }: Summary) => name },
        { title: 'STATE', cell: ({ state }) => state },
        { title: 'MODE', cell: ({ mode }) => mode },
        { title: 'RUNNING', cell: ({ running }) => running },
        { title: 'DESIRED', cell: ({ desired }) => desired },
        { title: 'IMAGE', cell: ({ image }) => image },
        { title: 'STACK', cell: ({ stack }) => stack },
        { title: 'UPDATED', cell: ({ updatedAt }) => updatedAt },
      ],
      rows,
    ),
  );
}

async function show(call: Call, name?: string) {
  const path = { name: name! };
  const service = await dataOf(call.client.GET('/api/v1/services/{name}', { params: { path } }));
  const tasks = await pagesOf(100, (query) =>
    dataOf(call.client.GET('/api/v1/services/{name}/tasks', { params: { path, query } })),
  );
  call.show({ ...service, tasks }, () => {
    const { terminal } = call;
    for (const line of factsOf(factsOfService(service))) terminal.say(line);
    terminal.say('');
    terminal.sayTable(
      [
        { title: 'TASK', cell: ({ id }: Task) => id },
        { title: 'SLOT', cell: ({ slot }) => slot },
        { title: 'NODE', cell: ({ node }) => node?.name ?? null },
        { title: 'STATE', cell: ({ state }) => state },
        { title: 'SINCE', cell: ({ stateSince }) => stateSince },
        { title: 'ERROR', cell: ({ error }) => error },
      ],
      tasks,
    );
  });
}

const factsOfService = (service: Service) => ({
  Name: service.name,
  State: service.state,
  Reason: service.reason,
  Rollout: service.updateState,
  Mode: service.mode,
  Tasks: `${service.running} of ${service.desired} run`,
  Image: service.image,
  Stack: service.stack,
  Secrets: service.secrets.map(({ name, version }) => `${name} (version ${version})`).join(', '),
  Configs: service.configs.map(({ name, version }) => `${name} (version ${version})`).join(', '),
});
