// Budget: 5 s.
import { beforeAll, expect, it } from '@jest/globals';
import type { Service } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

// No node fits, so that the service needs neither an image nor these resources.
const flags = [
  ...[
    '--replicas',
    '2',
    '--constraint',
    'node.labels.nowhere==true',
    '--replicas-max-per-node',
    '2',
  ],
  ...['--placement-pref', 'spread=node.labels.zone', '--generic-resource', 'gpu=2'],
  ...['--ulimit', 'nofile=512:1024', '--ulimit', 'nproc=64', '--sysctl', 'net.core.somaxconn=512'],
  ...['--cap-add', 'NET_ADMIN', '--cap-drop', 'CHOWN', '--init', '--read-only', '--tty'],
  ...['--health-cmd', 'true', '--health-interval', '7s', '--health-retries', '4'],
  ...['--dns', '10.1.1.1', '--dns-search', 'corp.test', '--dns-option', 'ndots:2'],
  ...['--host', 'db.test:10.9.9.9', '--hostname', 'node-{{.Task.Slot}}', '--isolation', 'default'],
  ...['--limit-cpu', '0.5', '--limit-memory', '64m', '--reserve-cpu', '0.1', '--limit-pids', '50'],
  ...['--secret', 'source=survivor,target=first,uid=11,gid=12,mode=0400'],
  ...['--secret', 'source=survivor,target=/etc/second,uid=0,gid=7,mode=0444'],
  ...['--config', 'source=settings,target=/etc/settings,mode=0440'],
  ...['--mount', 'type=tmpfs,target=/scratch,tmpfs-size=1048576,tmpfs-mode=1770'],
  ...['--mount', 'type=volume,source=data,target=/data,volume-nocopy,volume-label=a=b'],
  ...['--publish', 'mode=host,target=80,published=18080', '--endpoint-mode', 'dnsrr'],
  ...['--env', 'A=b=c', '--env', 'EMPTY=', '--container-label', 'inner=1', '--label', 'outer=1'],
  ...['--entrypoint', 'sh', '--workdir', '/scratch', '--user', '1:1', '--group', 'nogroup'],
  ...['--log-driver', 'json-file', '--log-opt', 'max-size=1m', '--stop-grace-period', '7s'],
  ...['--restart-condition', 'on-failure', '--restart-delay', '3s', '--restart-window', '1m'],
  ...[
    '--update-order',
    'start-first',
    '--update-parallelism',
    '0',
    '--update-max-failure-ratio',
    '0.25',
  ],
  ...['--rollback-monitor', '9s', '--rollback-failure-action', 'continue'],
];

beforeAll(async () => {
  await fixture.docker.createSecret('survivor');
  await fixture.sandbox.docker(['config', 'create', 'settings', '-'], 'x');
  await fixture.docker.createService('full', { flags, command: ['-c', 'sleep 1'] });
  await eventually(() => fixture.admin.get<Service>('/services/full'));
});

const specOf = async () => (await fixture.docker.service('full')).Spec;
type Spec = Awaited<ReturnType<typeof specOf>>;

/** Changes the service through the API and checks that its raw spec changes only as `expected` does. */
async function survives(change: () => Promise<unknown>, expected: (spec: Spec) => void) {
  const before = await specOf();
  await change();
  const after = await specOf();
  const wanted = structuredClone(before);
  expected(wanted);
  expect(wanted).not.toEqual(before);
  expect(after).toEqual(wanted);
  expect((await fixture.docker.service('full')).PreviousSpec).toEqual(before);
}

it('has a value in every field of the spec', async () => {
  const text = JSON.stringify(await specOf());
  const fields = [
    ...[
      'Ulimits',
      'Sysctls',
      'CapabilityAdd',
      'CapabilityDrop',
      'Healthcheck',
      'DNSConfig',
      'Hosts',
    ],
    ...['MaxReplicas', 'Preferences', 'GenericResources', 'TmpfsOptions', 'VolumeOptions', 'Init'],
    ...['RollbackConfig', 'LogDriver', 'RestartPolicy', 'Pids', 'ReadOnly', 'Groups', 'Isolation'],
  ];
  expect(fields.filter((field) => !text.includes(`"${field}"`))).toEqual([]);
  expect((await specOf()).TaskTemplate.ContainerSpec.Secrets).toHaveLength(2);
});

it('keeps every field when a service is scaled', () =>
  survives(
    () => fixture.admin.put('/services/full/replicas', { replicas: 5 }, '*', 202),
    (spec) => (spec.Mode.Replicated = { Replicas: 5 }),
  ));

it('keeps every field when a service is restarted', () =>
  survives(
    () => fixture.admin.post('/services/full/restarts', {}, 202, { 'if-match': '*' }),
    (spec) => (spec.TaskTemplate.ForceUpdate += 1),
  ));

it('keeps every field when labels are changed', () =>
  survives(
    () => fixture.admin.patch('/services/full', { labels: { outer: null, added: 'é' } }, '*', 202),
    (spec) => (spec.Labels = { added: 'é' }),
  ));

it('restores every field in a rollback', () =>
  survives(
    () => fixture.admin.post('/services/full/rollbacks', {}, 202, { 'if-match': '*' }),
    (spec) => (spec.Labels = { outer: '1' }),
  ));

it('returns both mounts of one secret', async () => {
  const { body } = await fixture.admin.get<Service>('/services/full');
  // The docker command line does not sort them.
  const byTarget = body.secrets.toSorted((one, other) => one.target.localeCompare(other.target));
  expect(byTarget).toMatchObject([
    { name: 'survivor', target: '/etc/second', uid: '0', gid: '7', mode: '0444' },
    { name: 'survivor', target: 'first', uid: '11', gid: '12', mode: '0400' },
  ]);
});
