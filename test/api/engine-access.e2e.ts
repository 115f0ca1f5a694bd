// Budget: 60 s.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Cluster, Node, Overview, Page } from '@waxseal/shared';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { Proxy } from '../support/proxy';

let proxy: Proxy;
const fixture = useFixture({
  through: async ({ socket }) => {
    proxy = await Proxy.start(socket);
    return proxy.dockerHost;
  },
});
afterEach(() => {
  proxy.forbidden = undefined;
  proxy.mute = undefined;
});
afterAll(() => proxy?.close());

const cluster = async () => (await fixture.admin.get<Cluster>('/cluster')).body;
const create = (name: string) =>
  fixture.admin.post('/secrets', { name, value: { text: 'x' } }, 201);
const listed = (name: string, withinMs: number) =>
  eventually(() => fixture.admin.get(`/secrets/${name}`), { withinMs });
/** Each line of the log that the watcher of the Swarm wrote. */
const logged = () => fixture.waxseal.log.split('\n').filter((line) => line.includes('"swarm"'));

const documented = () => {
  const text = readFileSync(join(__dirname, '../../docs/running.md'), 'utf8');
  return [...text.matchAll(/^\| `((?:GET|POST|DELETE) \/[^`]*)`/gm)].map(([, route]) => route!);
};
/** What only other situations need: a deadline, an Engine without a Swarm or with a locked one, a container, a failed rotation. */
const elsewhere = [
  'GET /_ping',
  'POST /swarm/init',
  'POST /swarm/unlock',
  'GET /containers/json',
  'POST /nodes/{id}/update',
  'DELETE /nodes/{id}',
  'GET /tasks/{id}/logs',
];
const routeOf = ({ method, url }: { method: string; url: string }) =>
  `${method} ${url
    .split('?')[0]!
    .replace(/^\/v[\d.]+/, '')
    .replace(/\/[a-z0-9]{25}(?=\/|$)/g, '/{id}')
    .replace(/^\/distribution\/.+\//, '/distribution/{name}/')}`;

describe('What Waxseal asks of the Engine', () => {
  it('is what docs/running.md lists', async () => {
    const { admin, docker, sandbox } = fixture;
    await create('recorded');
    await admin.patch('/secrets/recorded', { labels: { a: '1' } }, '*', 200);
    await admin.post('/configs', { name: 'recorded', value: { text: 'x' } }, 201);
    await admin.patch('/configs/recorded', { labels: { a: '1' } }, '*', 200);
    await admin.get('/configs/recorded/versions/1/content');
    await docker.createService('recorded');
    await listedService('recorded');
    await admin.patch('/services/recorded', { labels: { a: '1' } }, '*', 202);
    await admin.put('/services/recorded/image', { image: 'busybox:local' }, '*', 202);
    await admin.get('/services/recorded/tasks');
    await admin.get('/services/recorded/logs');
    await admin.post('/services', { name: 'made', image: 'busybox:local', replicas: 0 }, 201);
    await admin.delete('/services/made', '*', 204);
    await admin.get('/cluster/settings');
    await admin.get('/cluster/unlock-key');
    await admin.patch('/cluster/settings', { autolock: false }, '*', 200);
    await admin.get('/images');
    const node = await sandbox.docker(['node', 'ls', '--quiet']);
    await sandbox.docker(['node', 'update', '--label-add', 'a=1', node]);
    await sandbox.docker(['network', 'create', '--driver', 'overlay', 'recorded']);
    await admin.delete('/secrets/recorded', '*', 204);
    await admin.delete('/configs/recorded', '*', 204);
    await eventually(() => {
      const asked = new Set(proxy.seen.map(routeOf));
      expect([...asked, ...elsewhere].sort()).toEqual(documented().sort());
    });
  });
});

const listedService = (name: string) => eventually(() => fixture.admin.get(`/services/${name}`));

describe('An event stream', () => {
  it('that is cut is opened again: no 503, no reset, and nothing is missed', async () => {
    const stream = await EventStream.open(fixture.admin);
    const resets = () => stream.events.filter(({ type }) => type === 'reset').length;
    await create('before-the-cut');
    await stream.has('secret.changed', 'before-the-cut');
    const before = resets();
    const lines = logged().length;
    for (let cut = 0; cut < 3; cut++) {
      proxy.endConnections();
      await fixture.docker.createSecret(`after-cut-${cut}`);
      await stream.has('secret.changed', `after-cut-${cut}`);
      expect((await cluster()).state).toBe('ready');
    }
    expect([resets(), logged().length]).toEqual([before, lines]);
    stream.close();
  });

  it('that is mute is noticed within 30 seconds, and changes are shown all the same', async () => {
    proxy.mute = /^GET .*\/events$/;
    proxy.endConnections();
    await fixture.docker.createSecret('unheard');
    await listed('unheard', 30_000);
    await eventually(
      async () =>
        expect((await cluster()).limits).toEqual([
          {
            part: 'events',
            code: 'engine-timeout',
            detail: expect.stringContaining('GET /events'),
          },
        ]),
      { withinMs: 30_000 },
    );
    expect((await cluster()).state).toBe('ready');
    proxy.mute = undefined;
    await eventually(async () => expect((await cluster()).limits).toEqual([]), {
      withinMs: 30_000,
    });
  });
});

describe('A proxy that forbids', () => {
  it('a write is named with the path and the verb', async () => {
    proxy.forbidden = /^POST /;
    const problem = await fixture.admin.problem('POST', '/secrets', {
      body: { name: 'forbidden', value: { text: 'x' } },
    });
    expect(problem).toMatchObject({ status: 503, code: 'engine-forbidden' });
    expect(problem.detail).toBe(
      `POST /secrets/create at ${proxy.dockerHost} failed: a proxy or an authorization plugin in front of it forbids it (403)`,
    );
    expect((await cluster()).state).toBe('ready');
  });

  it('a part leaves the rest, and says so in one log line, the cluster and the list', async () => {
    proxy.forbidden = /\/nodes/;
    proxy.cut();
    await eventually(async () => expect((await cluster()).state).toBe('engine-unreachable'));
    const { detail } = await cluster();
    expect(detail).toMatch(/^GET \/\w+ at unix:.* failed: .* \(E[A-Z]+\)$/);
    expect((await fixture.waxseal.anonymous().problem('GET', '/readyz')).detail).toBe(detail);
    // The product's output may arrive later than its answers.
    await eventually(() => expect(logged().join('\n')).toContain(detail));
    await proxy.mend();
    await fixture.waxseal.ready();
    const problem = await fixture.admin.problem('GET', '/nodes');
    expect(problem).toMatchObject({ status: 503, code: 'engine-forbidden' });
    expect(problem.detail).toContain('GET /nodes at ');
    expect((await cluster()).limits).toEqual([
      { part: 'nodes', code: 'engine-forbidden', detail: problem.detail },
    ]);
    await eventually(() =>
      expect(logged().filter((line) => line.includes('GET /nodes at '))).toHaveLength(1),
    );
    expect((await fixture.admin.get<Overview>('/overview')).body.nodes).toBeNull();
    await create('beside-it');
    proxy.forbidden = undefined;
    const nodes = () => fixture.admin.get<Page<Node>>('/nodes');
    await eventually(async () => expect((await nodes()).body.total).toBe(1), { withinMs: 15_000 });
    expect((await fixture.admin.get<Overview>('/overview')).body.nodes?.total).toBe(1);
  });
});
