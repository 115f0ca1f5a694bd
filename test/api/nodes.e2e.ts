// Budget: 55 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Image, Network, Node, NodeDetails, NodeTask, Page, Plan } from '@waxseal/shared';
import { DockerCli } from '../support/docker-cli';
import { eventually } from '../support/eventually';
import type { Fixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';
import { Sandbox } from '../../tools/sandbox/subprocess';

const LONG_MS = 240_000;
const [first, second, third] = ['waxseal', 'waxseal-2', 'waxseal-3'] as const;

const fixture = {} as Fixture;
let swarm: Sandbox;
let ids: Record<string, string>;

beforeAll(async () => {
  swarm = await Sandbox.start('--nodes', '3');
  await swarm.importImage();
  fixture.docker = new DockerCli(swarm);
  fixture.waxseal = await Waxseal.start(swarm.dockerHost);
  await fixture.waxseal.ready();
  fixture.admin = await fixture.waxseal.signIn();
  const { items } = (await fixture.admin.get<Page<Node>>('/nodes')).body;
  ids = Object.fromEntries(items.map(({ name, id }) => [name, id]));
}, LONG_MS);

afterAll(async () => {
  try {
    await fixture.waxseal?.close();
  } finally {
    await swarm?.close();
  }
}, LONG_MS);

const get = async (name: string) =>
  (await fixture.admin.get<NodeDetails>(`/nodes/${ids[name]}`)).body;
const edit = (name: string, body: object) =>
  fixture.admin.patch(`/nodes/${ids[name]}`, body, '*', 200);
const planOf = async (name: string, body: object) => {
  const path = `/nodes/${ids[name]}?dryRun=true`;
  return (await fixture.admin.patch<Plan>(path, body, '*', 200)).body;
};
const effectsOf = (plan: Plan) =>
  plan.effects.map(({ service, effect, tasks }) => `${service} ${effect} ${tasks}`);

/** Where the tasks that should run are, as the docker command line tells it. */
async function places(service: string): Promise<string[]> {
  const filter = ['--filter', 'desired-state=running', '--format', '{{.Node}} {{.CurrentState}}'];
  const lines = (await swarm.docker(['service', 'ps', service, ...filter])).split('\n');
  return lines.map((line) => line.trim().split(' ').slice(0, 2).join(' ')).sort();
}
const inspect = (name: string, format: string) =>
  swarm.docker(['node', 'inspect', '--format', format, name]);

describe('A node', () => {
  it('is described as Docker knows it', async () => {
    const node = await get(second);
    expect(node).toMatchObject({ kind: 'node', role: 'worker', os: 'linux', labels: {} });
    expect(String(node.memoryBytes)).toBe(
      await inspect(second, '{{.Description.Resources.MemoryBytes}}'),
    );
    expect(node.plugins).toContainEqual({ type: 'Network', name: 'overlay' });
  });

  it('gets labels, which other changes keep', async () => {
    await edit(second, { labels: { zone: 'a' } });
    await edit(second, { availability: 'pause' });
    expect(await inspect(second, '{{.Spec.Availability}} {{.Spec.Labels.zone}}')).toBe('pause a');
    await edit(second, { availability: 'active' });
  });

  it('cannot be changed or removed by an operator', async () => {
    const operator = await fixture.waxseal.clientOf('operator', fixture.admin);
    const options = { headers: { 'if-match': '*' }, body: { availability: 'drain' } };
    const path = `/nodes/${ids[second]}`;
    expect((await operator.problem('PATCH', path, options)).code).toBe('forbidden');
    const anyTag = { headers: { 'if-match': '*' } };
    expect((await operator.problem('DELETE', path, anyTag)).code).toBe('forbidden');
  });
});

describe('Draining a node', () => {
  it(
    'does what its plan says: what moves, what stops and what waits',
    async () => {
      const constrained = ['--constraint', 'node.labels.zone==a'];
      await fixture.docker.createService('pinned', { flags: constrained });
      await fixture.docker.createService('agent', { flags: ['--mode', 'global'] });
      await fixture.docker.createService('web', {
        flags: ['--replicas', '2', '--constraint', `node.hostname!=${first}`],
      });
      await fixture.docker.running('pinned', 1);
      await fixture.docker.running('agent', 3);
      await fixture.docker.running('web', 2);
      expect(await places('web')).toEqual([`${second} Running`, `${third} Running`]);
      await eventually(async () => {
        const path = `/nodes/${ids[second]}/tasks`;
        const { items } = (await fixture.admin.get<Page<NodeTask>>(path)).body;
        expect(items.map(({ service }) => service)).toEqual(['agent', 'pinned', 'web']);
      });

      const plan = await planOf(second, { availability: 'drain' });
      expect(effectsOf(plan)).toEqual(['agent stop 1', 'pinned wait 1', 'web move 1']);
      expect(plan.effects[1]!.reason).toBe(
        '2 nodes: does not meet node.labels.zone==a; 1 node: drained',
      );
      expect(await inspect(second, '{{.Spec.Availability}}')).toBe('active');

      await edit(second, { availability: 'drain' });
      await eventually(async () => {
        expect(await places('web')).toEqual([`${third} Running`, `${third} Running`]);
        expect(await places('agent')).toEqual([`${first} Running`, `${third} Running`]);
        expect(await places('pinned')).toEqual([expect.stringMatching(/^(Pending|\S+ ago)/)]);
      });
    },
    LONG_MS,
  );

  it(
    'is undone by its activation, which starts what waited and moves nothing back',
    async () => {
      const plan = await planOf(second, { availability: 'active' });
      expect(effectsOf(plan)).toEqual(['agent start 1']);
      expect(plan.warnings).toEqual([expect.stringContaining('moves no running tasks')]);
      await edit(second, { availability: 'active' });
      await fixture.docker.running('agent', 3);
      await fixture.docker.running('pinned', 1);
      expect(await places('web')).toEqual([`${third} Running`, `${third} Running`]);
    },
    LONG_MS,
  );
});

describe('The inventory', () => {
  const list = async <Row>(path: string) => (await fixture.admin.get<Page<Row>>(path)).body.items;

  it('has the networks, volumes and images of services, as docker tells them', async () => {
    const network = ['network', 'create', '--driver', 'overlay', '--attachable', '--internal'];
    const id = await swarm.docker([
      ...network,
      '--label',
      'com.docker.stack.namespace=shop',
      'back',
    ]);
    const joined = ['--network', 'back', '--publish', '8080:80', '--replicas', '0'];
    const mount = ['--mount', 'type=volume,source=data,target=/data'];
    await fixture.docker.createService('stored', { flags: [...joined, ...mount] });
    const image = `elsewhere.test/app:1@sha256:${'a'.repeat(64)}`;
    await fixture.docker.createService('absent', { flags: ['--replicas', '0'], image });
    const users = (...services: string[]) => ({ serviceCount: services.length, services });
    await eventually(async () => {
      const networks = await list<Network>('/networks');
      expect(networks.map(({ name }) => name)).toEqual(['back', 'ingress']);
      expect(networks[0]).toEqual({
        ...{ id, name: 'back', driver: 'overlay', stack: 'shop' },
        ...{ isIngress: false, isInternal: true, isAttachable: true, ...users('stored') },
      });
      expect(networks[1]).toMatchObject({ isIngress: true, ...users('stored') });
      expect(await list('/volumes')).toEqual([{ name: 'data', ...users('stored') }]);
      expect(await list<Image>('/images')).toMatchObject([
        { image: 'busybox:local', isLocal: true, ...users('agent', 'pinned', 'stored', 'web') },
        { image: 'elsewhere.test/app:1', isLocal: false, sizeBytes: null, ...users('absent') },
      ]);
    });
    const [local] = await list<Image>('/images?search=busybox');
    const size = await swarm.docker(['image', 'inspect', '--format', '{{.Size}}', 'busybox:local']);
    expect(String(local!.sizeBytes)).toBe(size);
    await swarm.docker(['service', 'rm', 'stored', 'absent']);
    await eventually(async () => expect(await list('/volumes')).toEqual([]));
  });
});

describe('Changing the label that a constraint names', () => {
  it(
    'stops the tasks that the node may no longer run, as its plan says',
    async () => {
      expect(effectsOf(await planOf(second, { labels: { zone: 'b' } }))).toEqual(['pinned wait 1']);
      await edit(second, { labels: { zone: 'b' } });
      await eventually(async () =>
        expect(await places('pinned')).not.toContain(`${second} Running`),
      );
    },
    LONG_MS,
  );
});

describe('Roles and removal', () => {
  it('keep the last manager', async () => {
    const options = { headers: { 'if-match': '*' }, body: { role: 'worker' } };
    const path = `/nodes/${ids[first]}`;
    expect((await fixture.admin.problem('PATCH', path, options)).code).toBe('last-manager');
    const dryRun = await fixture.admin.problem('PATCH', `${path}?dryRun=true`, options);
    expect(dryRun.code).toBe('last-manager');
  });

  it(
    'promote and demote as docker does',
    async () => {
      await edit(third, { role: 'manager' });
      await eventually(async () => {
        const format = '{{with .ManagerStatus}}{{.Reachability}}{{end}}';
        expect(await inspect(third, format)).toBe('reachable');
      });
      await edit(third, { role: 'worker' });
      expect(await inspect(third, '{{.Spec.Role}}')).toBe('worker');
      await eventually(async () => expect((await get(third)).isReachable).toBeNull());
    },
    LONG_MS,
  );

  it(
    'remove a node only when it is down, or by force',
    async () => {
      const anyTag = { headers: { 'if-match': '*' } };
      const path = `/nodes/${ids[second]}`;
      expect((await fixture.admin.problem('DELETE', path, anyTag)).code).toBe('node-up');
      const manager = await fixture.admin.problem('DELETE', `/nodes/${ids[first]}`, anyTag);
      expect(manager.code).toBe('node-is-manager');
      expect(
        (await fixture.admin.delete<Plan>(`${path}?dryRun=true&force=true`, '*', 200)).body,
      ).toMatchObject({ action: 'node.delete', warnings: [expect.anything(), expect.anything()] });
      await fixture.admin.delete(`${path}?force=true`, '*', 204);
      const names = async () =>
        (await swarm.docker(['node', 'ls', '--format', '{{.Hostname}}'])).split('\n').sort();
      expect(await names()).toEqual([first, third]);
      await swarm.stopEngine(third);
      await eventually(async () => expect((await get(third)).state).toBe('down'), {
        withinMs: 60_000,
      });
      await fixture.admin.delete(`/nodes/${ids[third]}`, '*', 204);
      expect(await names()).toEqual([first]);
    },
    LONG_MS,
  );
});
