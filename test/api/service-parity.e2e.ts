// Budget: 60 s.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  composeFile,
  createLine,
  CreateService,
  EditService,
  updateLine,
  type ObjectNameOf,
  type Plan,
  type ServiceSpec,
} from '@waxseal/shared';
import { callEngine } from '../support/engine-api';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { creations, full, type Pair, PORT, updates, wordsOf } from '../support/service-flags';

/**
 * Each service twice, with the docker command line and through the API, in parallel and before the tests,
 * which compare the specs field by field.
 */
// An Engine that is stopped takes less time than one whose hundreds of services are deleted.
const fixture = useFixture({ ownEngine: true });

interface Spec {
  Name: string;
  TaskTemplate: {
    ContainerSpec: Lists;
    Placement: Lists;
    Resources?: { Reservations?: Lists };
  } & Lists;
}
type Lists = Record<string, unknown>;

/** Docker's command line sorts some lists or puts what is changed at their end. Their order means nothing. */
const unordered = [
  ...['Env', 'Mounts', 'Secrets', 'Configs', 'Networks', 'Constraints'],
  'GenericResources',
];
const sortIn = (lists: Lists) => {
  const keyOf = (item: unknown) => JSON.stringify(item);
  for (const name of unordered)
    if (Array.isArray(lists[name]))
      lists[name].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
};
function sorted(spec: Spec): Spec {
  const { ContainerSpec, Placement, Resources } = spec.TaskTemplate;
  [spec.TaskTemplate, ContainerSpec, Placement, Resources?.Reservations ?? {}].forEach(sortIn);
  return spec;
}

// No node fits, so that nothing has to start.
const nowhere = ['--constraint', 'node.labels.nowhere==true'];
const AT_A_TIME = 4;
const failures = new Map<string, unknown>();
let specs: Map<string, Spec>;

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item, at: number) => Promise<unknown>,
) {
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

const services = () =>
  callEngine<{ Spec: Spec }[]>(fixture.sandbox.socket, 'GET', '/v1.41/services');

/** Every service has a port of its own, which is put in the place of `PORT`. */
const portOf = (at: number, isOurs: boolean) => PORT + 2 * at + (isOurs ? 2 : 1);
const withPort = <Thing>(thing: Thing, from: number, to: number): Thing =>
  JSON.parse(JSON.stringify(thing).replaceAll(String(from), String(to)));

/** Makes both services of a pair, and keeps an error for its test. */
const makeAll = (pairs: readonly Pair[], of: string, make: typeof create) =>
  inParallel(pairs, async ([flags, fields], at) => {
    const [ours, theirs] = [`${of}-ours-${at}`, `${of}-theirs-${at}`];
    try {
      await Promise.all([
        make.withDocker(theirs, withPort(wordsOf(flags), PORT, portOf(at, false))),
        make.withApi(ours, withPort(fields, PORT, portOf(at, true))),
      ]);
    } catch (error) {
      failures.set(ours, error);
    }
  });

const create = {
  withDocker: (name: string, flags: string[]) => {
    const file = join(fixture.sandbox.dir, 'variables.env');
    const own = flags.map((flag) => flag.replace('ENV_FILE', file));
    return fixture.docker.createService(name, { flags: [...nowhere, ...own] });
  },
  withApi: (name: string, fields: object): Promise<unknown> => {
    const constraints = ['node.labels.nowhere==true'];
    const common = { image: 'busybox:local', args: ['sleep', '100000'], stopSignal: 'KILL' };
    return fixture.admin.post('/services', { name, constraints, ...common, ...fields }, 201);
  },
};
const update: typeof create = {
  withDocker: (name, flags) => fixture.docker.updateService(name, ...flags),
  withApi: (name, fields) => fixture.admin.patch(`/services/${name}`, fields, '*', 202),
};

/** Copies one service, because a process of the command line for each would take longer. */
async function copyFull() {
  await fixture.docker.createService('full', { flags: [...nowhere, ...wordsOf(full)] });
  const { Spec } = (await services()).find(({ Spec: { Name } }) => Name === 'full')!;
  const names = updates.flatMap((_, at) => [
    ...(isCopiedUpdate(at) ? [`update-copy-${at}`] : []),
    `update-ours-${at}`,
    `update-theirs-${at}`,
  ]);
  await inParallel(names, (Name) =>
    callEngine(fixture.sandbox.socket, 'POST', '/v1.41/services/create', {
      body: { ...Spec, Name },
    }),
  );
  await eventually(() => fixture.admin.get(`/services/${names.at(-2)}`));
}

/** Every second one, because each runs a process; and every update that adds or removes something. */
const isCopied = (at: number) => at % 2 === 0;
const isCopiedUpdate = (at: number) => /-(?:add|rm)\b/.test(wordsOf(updates[at]![0]).join(' '));
const portOfCopy = (at: number) => PORT + 1_000 + at;

const bareName: ObjectNameOf = (_, { name }) => name;
const specOf = async (name: string) =>
  (await fixture.admin.get<ServiceSpec>(`/services/${name}/spec`)).body;

/** Runs a line that was printed, without waiting for tasks that cannot start. */
function runLine(line: string): Promise<unknown> {
  const options = '--detach --no-resolve-image';
  const command = line.replaceAll(/^docker service (?:create|update)/gm, `$& ${options}`);
  const { sandbox } = fixture;
  const env = {
    PATH: process.env['PATH'],
    DOCKER_HOST: sandbox.dockerHost,
    DOCKER_CONFIG: sandbox.dir,
  };
  return promisify(execFile)('bash', ['-euc', command], { env });
}

/** Creates and changes services with the lines that the panel shows for those of the command line. */
async function runLines() {
  const keep = (name: string, work: Promise<unknown>) =>
    work.catch((error: unknown) => void failures.set(name, error));
  await inParallel(creations, async ([, fields], at) => {
    if (!isCopied(at)) return;
    const name = `create-copy-${at}`;
    const spec = { ...(await specOf(`create-theirs-${at}`)), ...maxConcurrentIn(fields), name };
    await keep(
      name,
      runLine(createLine(withPort(spec, portOf(at, false), portOfCopy(at)), bareName)),
    );
  });
  const before = await specOf('full');
  await inParallel(updates, async ([, fields], at) => {
    if (!isCopiedUpdate(at)) return;
    const name = `update-copy-${at}`;
    await keep(name, runLine(updateLine(name, before, EditService.parse(fields), bareName)));
  });
}

/** Not in the spec of an existing service, because no edit can change it. */
const maxConcurrentIn = (fields: object) =>
  'maxConcurrent' in fields ? { maxConcurrent: Number(fields.maxConcurrent) } : {};

/** What the compose file of a service leaves out. */
const leftOut = new Map<number, string>();
const portInStack = (at: number) => PORT + 2_000 + at;

type Volumes = ServiceSpec['mounts'];
/** Each has a volume of its own, because a stack defines a volume once. */
const withVolume = (mounts: Volumes, at: number): Volumes =>
  mounts?.map((mount) => (mount.source === 'data' ? { ...mount, source: volumeOf(at) } : mount));
const volumeOf = (at: number) => `data-${at}`;

/** One stack of all services that a compose file can describe, because one process deploys them. */
async function deployStack() {
  const stack: Record<string, object> = {};
  await inParallel(creations, async (_, at) => {
    const spec = await specOf(`create-theirs-${at}`);
    const mounts = withVolume(spec.mounts, at);
    const named = withPort(
      { ...spec, mounts, name: inStack(at) },
      portOf(at, false),
      portInStack(at),
    );
    const { made, notes } = composeFile(named, bareName);
    const lacking = notes.find((note) => note.startsWith('Left out'));
    if (lacking !== undefined) return void leftOut.set(at, lacking);
    for (const [kind, definitions] of Object.entries(made as Record<string, object>))
      stack[kind] = { ...stack[kind], ...definitions };
  });
  const flags = ['--detach', '--resolve-image', 'never', '--compose-file', '-'];
  await fixture.sandbox.docker(
    ['stack', 'deploy', ...flags, 'copies'],
    JSON.stringify({ version: '3.13', ...stack }),
  );
}
/** For these, a stack has no key. */
const noKey =
  /--(?:group|dns-option|mode replicated-job)|bind-nonrecursive|tmpfs-mode|target=\/data,volume-(?:label|opt)/;
const inStack = (at: number) => `service-${at}`;

/** Without what every stack adds, and without what is empty or Docker's default. */
function outsideStack(spec: Spec, at: number, hasNetworks: boolean): unknown {
  const own = JSON.stringify(spec)
    // A stack makes the name of a service an alias in its networks.
    .replaceAll(JSON.stringify(inStack(at)), 'null')
    .replaceAll(JSON.stringify(volumeOf(at)), '"data"');
  const read = JSON.parse(own) as Spec;
  if (!hasNetworks) delete read.TaskTemplate['Networks'];
  return pruned(read);
}
const blank: unknown[] = [undefined, '', false, 'default'];
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .filter(([key]) => !key.startsWith('com.docker.stack.'))
    .map(([key, one]) => [key, pruned(one)] as const)
    .filter(([, one]) => !blank.includes(one));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

beforeAll(async () => {
  const { sandbox, admin } = fixture;
  for (const network of ['backend', 'other'])
    await sandbox.docker(['network', 'create', '--driver', 'overlay', network]);
  for (const name of ['password', 'token'])
    await admin.post('/secrets', { name, value: { text: 'x' } }, 201);
  await admin.post('/configs', { name: 'settings', value: { text: 'x' } }, 201);
  await writeFile(join(sandbox.dir, 'variables.env'), 'FROM=file\n# a comment\nAND=more\n');
  await makeAll(creations, 'create', create);
  await copyFull();
  await makeAll(updates, 'update', update);
  await runLines();
  await deployStack();
  specs = new Map((await services()).map(({ Spec }) => [Spec.Name, Spec]));
}, 240_000);

const compare = (of: string, at: number) => {
  const [ours, theirs] = [`${of}-ours-${at}`, `${of}-theirs-${at}`];
  expect(failures.get(ours)).toBeUndefined();
  const specOf = (name: string, isOurs: boolean) =>
    sorted(withPort({ ...specs.get(name)!, Name: '' }, portOf(at, isOurs), PORT));
  expect(specOf(ours, true)).toEqual(specOf(theirs, false));
};
const titled = (pairs: readonly Pair[]) =>
  pairs.map(([flags], at) => [wordsOf(flags).join(' '), at] as const);

describe('A service that the API creates has the spec of docker service create', () => {
  it.each(titled(creations))('%s', (_, at) => compare('create', at));
});

describe('A service that the API changes has the spec of docker service update', () => {
  it.each(titled(updates))('%s', (_, at) => compare('update', at));
});

describe('The docker service create line that is printed for a service makes the same spec', () => {
  it.each(titled(creations).filter(([, at]) => isCopied(at)))('%s', (_, at) => {
    expect(failures.get(`create-copy-${at}`)).toBeUndefined();
    const of = (name: string, port: number) =>
      sorted(withPort({ ...specs.get(name)!, Name: '' }, port, PORT));
    expect(of(`create-copy-${at}`, portOfCopy(at))).toEqual(
      of(`create-theirs-${at}`, portOf(at, false)),
    );
  });
});

describe('The docker service update line that is printed for a change makes the same spec', () => {
  it.each(titled(updates).filter(([, at]) => isCopiedUpdate(at)))('%s', (_, at) => {
    expect(failures.get(`update-copy-${at}`)).toBeUndefined();
    const of = (name: string) => sorted({ ...specs.get(name)!, Name: '' });
    expect(of(`update-copy-${at}`)).toEqual(of(`update-theirs-${at}`));
  });
});

describe('The compose file of a service deploys the same spec, or names what it leaves out', () => {
  it.each(titled(creations))('%s', (flags, at) => {
    if (leftOut.has(at)) {
      expect(flags).toMatch(noKey);
      return;
    }
    const theirs = specs.get(`create-theirs-${at}`)!;
    const hasNetworks = theirs.TaskTemplate['Networks'] !== undefined;
    const of = (spec: Spec, port: number) =>
      outsideStack(sorted(withPort({ ...spec, Name: '' }, port, PORT)), at, hasNetworks);
    const ours = of(specs.get(`copies_service-${at}`)!, portInStack(at));
    expect(ours).toEqual(of(theirs, portOf(at, false)));
  });
});

/** What would change if the spec of a service were sent as it was read. */
async function unchangedPlan(name: string) {
  const { body, etag } = await fixture.admin.get<ServiceSpec>(`/services/${name}/spec`);
  const { hidden: _, ...fields } = body;
  const path = `/services/${name}?dryRun=true`;
  return (await fixture.admin.patch<Plan>(path, fields, etag, 200)).body.diff;
}

describe('The spec of a service is read so that sending it changes nothing', () => {
  it.each(titled(creations))('%s', async (_, at) =>
    expect(await unchangedPlan(`create-theirs-${at}`)).toEqual([]),
  );
});

it('compares at least 80 combinations of flags of each', () => {
  expect(creations.length).toBeGreaterThanOrEqual(80);
  expect(updates.length).toBeGreaterThanOrEqual(80);
  expect(creations.filter((_, at) => isCopied(at)).length).toBeGreaterThanOrEqual(30);
  expect(updates.filter((_, at) => isCopiedUpdate(at)).length).toBeGreaterThanOrEqual(30);
});

describe('docs/parity.md has every flag of', () => {
  const commands = [
    ...['create', 'update', 'scale', 'logs', 'ps', 'rm', 'ls', 'inspect', 'rollback'].map(
      (verb) => ['service', verb] as const,
    ),
    ...['update', 'promote', 'demote', 'rm', 'ps', 'ls', 'inspect'].map(
      (verb) => ['node', verb] as const,
    ),
  ];
  /** The rows of each section, as cells. */
  const sections = async () => {
    const text = await readFile(join(__dirname, '../../docs/parity.md'), 'utf8');
    const [, ...all] = text.split(/^## docker /m);
    return new Map(
      all.map((section) => {
        const [title = '', ...lines] = section.split('\n');
        const rows = lines.filter((line) => line.startsWith('| `--'));
        return [
          title,
          rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim())),
        ];
      }),
    );
  };

  it.each(commands)(
    'docker %s %s, with its place in the API and in the panel',
    async (noun, verb) => {
      // An older Engine would hide flags.
      const noEngine = { DOCKER_HOST: 'unix:///nothing' };
      const help = await fixture.sandbox.docker([noun, verb, '--help'], undefined, noEngine);
      const flags = [...help.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(
        ([, flag]) => `\`--${flag}\``,
      );
      const rows = (await sections()).get(`${noun} ${verb}`);
      expect(rows?.map(([flag]) => flag).sort()).toEqual(flags.sort());
      for (const row of rows!) {
        expect(row).toHaveLength(3);
        expect(row).not.toContain('');
      }
    },
  );

  it('the fields that it names are in the contract', async () => {
    const documented = await sections();
    for (const [command, schema] of [
      ['service create', CreateService],
      ['service update', EditService],
    ] as const)
      for (const [flag, api = ''] of documented.get(command)!)
        for (const [, field] of api.matchAll(/^`(\w+)(?:\.\w+)?`/g))
          expect([flag, Object.keys(schema.shape)]).toEqual([
            flag,
            expect.arrayContaining([field]),
          ]);
  });
});
