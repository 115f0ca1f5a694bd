// Budget: 30 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Overview, Page, Secret, Service, ServiceSummary } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

const noNode = 'no suitable node (scheduling constraints not satisfied on 1 node)';
const nowhere = 'node.labels.nowhere==true';
const exits = (code: number) => ['sh', '-c', `exit ${code}`];
const create = (name: string, flags: string[], command?: string[], image?: string) =>
  fixture.docker.createService(name, {
    flags,
    ...(command && { command }),
    ...(image && { image }),
  });
const job = (...flags: string[]) => ['--mode', 'replicated-job', ...flags];
const once = ['--restart-condition', 'none'];
const twice = ['--restart-max-attempts', '1', '--restart-delay', '100ms'];

/** Each service's state, counts and reason, as the list, its page and a secret that it uses tell them. */
const lineOf = ({ state, running, desired, completed, reason }: ServiceSummary) =>
  `${state} ${running}/${desired} completed ${completed}${reason ? `: ${reason}` : ''}`;

const list = async (query = '') =>
  (await fixture.admin.get<Page<ServiceSummary>>(`/services?search=s-&limit=100${query}`)).body;

const expected: Record<string, string> = {
  's-done': 'completed 0/3 completed 3',
  's-done-everywhere': 'completed 0/1 completed 1',
  's-ended': 'ended 0/2 completed 2',
  's-ended-everywhere': 'ended 0/1 completed 1',
  's-ended-onfailure': 'ended 0/1 completed 1',
  's-exit': 'failed 0/1 completed 0: task: non-zero exit (7)',
  's-gave-up': 'failed 0/2 completed 0: task: non-zero exit (8)',
  's-job-failed': 'failed 0/1 completed 0: task: non-zero exit (3)',
  's-job-failed-everywhere': 'failed 0/1 completed 0: task: non-zero exit (4)',
  's-job-nowhere': `degraded 0/1 completed 0: ${noNode}`,
  's-job-retries': 'degraded 0/1 completed 0: task: non-zero exit (5)',
  's-job-runs': 'running 2/5 completed 0',
  's-no-image': 'degraded 0/1 completed 0: No such image: nothing:here',
  's-nowhere': `degraded 0/1 completed 0: ${noNode}`,
  's-nowhere-global': 'stopped 0/0 completed 0',
  's-rollout': `degraded 0/1 completed 0: ${noNode}`,
  's-rollout-startfirst': `degraded 1/1 completed 0: ${noNode}`,
  's-well': 'converged 2/2 completed 0',
  's-zero': 'stopped 0/0 completed 0',
};

beforeAll(async () => {
  await fixture.docker.createSecret('states');
  const uses = ['--secret', 'states'];
  await Promise.all([
    create('s-done', job('--replicas', '3', '--max-concurrent', '2', ...uses), ['true']),
    create('s-done-everywhere', ['--mode', 'global-job'], ['true']),
    create('s-ended', [...once, '--replicas', '2'], ['true']),
    create('s-ended-everywhere', [...once, '--mode', 'global'], ['true']),
    create('s-ended-onfailure', ['--restart-condition', 'on-failure'], ['true']),
    create('s-exit', [...once, ...uses], exits(7)),
    create('s-gave-up', [...twice, '--replicas', '2'], exits(8)),
    create('s-job-failed', job(...once), exits(3)),
    create('s-job-failed-everywhere', ['--mode', 'global-job', ...once], exits(4)),
    create('s-job-nowhere', job('--constraint', nowhere)),
    create('s-job-retries', job('--restart-delay', '1h'), exits(5)),
    create('s-job-runs', job('--replicas', '5', '--max-concurrent', '2')),
    create('s-no-image', ['--restart-delay', '1h'], [], 'nothing:here'),
    create('s-nowhere', ['--constraint', nowhere]),
    create('s-nowhere-global', ['--constraint', nowhere, '--mode', 'global']),
    create('s-rollout', uses),
    create('s-rollout-startfirst', ['--update-order', 'start-first']),
    create('s-well', ['--replicas', '2']),
    create('s-zero', ['--replicas', '0']),
  ]);
  await Promise.all(['s-rollout', 's-rollout-startfirst'].map((s) => fixture.docker.running(s, 1)));
  for (const name of ['s-rollout', 's-rollout-startfirst'])
    await fixture.docker.updateService(name, '--constraint-add', nowhere);
});

describe('the state of a service', () => {
  it('is the same in the list, on its page and where a secret is used', async () => {
    await eventually(
      async () => {
        const { items } = await list();
        expect(Object.fromEntries(items.map((one) => [one.name, lineOf(one)]))).toEqual(expected);
      },
      { withinMs: 40_000 },
    );
    for (const name of Object.keys(expected)) {
      const { body } = await fixture.admin.get<Service>(`/services/${name}`);
      expect([name, lineOf(body)]).toEqual([name, expected[name]]);
    }
    const { usage } = (await fixture.admin.get<Secret>('/secrets/states')).body;
    expect(
      usage
        .filter(({ spec }) => spec === 'current')
        .map((use) => [use.service, use.state, use.running, use.desired, use.completed]),
    ).toEqual([
      ['s-done', 'completed', 0, 3, 3],
      ['s-exit', 'failed', 0, 1, 0],
      ['s-rollout', 'degraded', 0, 1, 0],
    ]);
  });

  it('agrees with what Docker counts', async () => {
    const listed = await fixture.sandbox.docker([
      'service',
      'ls',
      ...['--filter', 'name=s-', '--format', '{{.Name}} {{.Replicas}}'],
    ]);
    expect(listed.split('\n').sort()).toEqual([
      's-done 0/2 (3/3 completed)',
      's-done-everywhere 0/0 (1/1 completed)',
      's-ended 0/2',
      's-ended-everywhere 0/0',
      's-ended-onfailure 0/1',
      's-exit 0/1',
      's-gave-up 0/2',
      's-job-failed 0/1 (0/1 completed)',
      's-job-failed-everywhere 0/0 (0/0 completed)',
      's-job-nowhere 0/1 (0/1 completed)',
      's-job-retries 0/1 (0/1 completed)',
      's-job-runs 2/2 (0/5 completed)',
      's-no-image 0/1',
      's-nowhere 0/1',
      's-nowhere-global 0/0',
      's-rollout 0/1',
      's-rollout-startfirst 1/1',
      's-well 2/2',
      's-zero 0/0',
    ]);
  });

  it('filters the list, and stands in the overview with its reason', async () => {
    const of = (state: string) =>
      Object.keys(expected).filter((name) => expected[name]!.startsWith(`${state} `));
    const states = ['converged', 'degraded', 'failed', 'running', 'completed', 'ended', 'stopped'];
    const { body } = await fixture.admin.get<Overview>('/overview');
    for (const state of states) {
      const { items } = await list(`&state=${state}`);
      expect(items.map(({ name }) => name)).toEqual(of(state));
      expect(body.services[state as keyof Overview['services']]).toBe(of(state).length);
    }
    const told = body.attention.filter(({ kind }) => kind.startsWith('service-'));
    const line = ({ state, reason, name }: ServiceSummary) => [`service-${state}`, name, reason];
    const troubled = (await list()).items.filter(({ state }) => /degraded|failed/.test(state));
    const lines = told.flatMap(({ kind, cause, items }) =>
      items.map(({ name }) => [kind, name, cause]),
    );
    expect(lines.sort()).toEqual(troubled.map(line).sort());
    for (const { kind, causeId, count, items } of told) {
      const page = await list(`&attention=${kind}&cause=${causeId}`);
      expect(page.total).toBe(count);
      expect(page.items.map(({ name }) => name)).toEqual(items.map(({ name }) => name));
    }
  });

  it('is that of the present run, when a job runs again', async () => {
    await fixture.docker.updateService('s-job-runs', '--args', 'true');
    await fixture.docker.updateService('s-done', '--args', 'sleep 1000');
    await eventually(
      async () => {
        const lines = (await list()).items.map((one) => `${one.name} ${lineOf(one)}`);
        expect(lines).toContain('s-job-runs completed 0/5 completed 5');
        expect(lines).toContain('s-done running 2/3 completed 0');
      },
      { withinMs: 30_000 },
    );
  });
});
