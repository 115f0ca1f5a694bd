// Budget: 75 s.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Attention, Cluster, Node, Overview, Page, ServiceSummary } from '@waxseal/shared';
import { CertificateFolder } from '../support/certificate';
import { says } from '../support/assertions';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { Proxy, type Seen } from '../support/proxy';
import { Waxseal } from '../support/waxseal';

/** Short, but long enough for the calls of a busy machine. */
const TIMEOUT_MS = 4_000;
const LONG_MS = 240_000;

let proxy: Proxy;
const panel = aPanel({
  env: { WAXSEAL_ENGINE_TIMEOUT_MS: String(TIMEOUT_MS) },
  through: async ({ socket }) => {
    proxy = await Proxy.start(socket);
    return proxy.dockerHost;
  },
});
afterAll(() => proxy?.close());

const cluster = async () => (await panel.admin.get<Cluster>('/cluster')).body;
/** The lines of the log about the state of the Engine. */
const logged = (waxseal = panel.waxseal) =>
  waxseal.log.split('\n').filter((line) => /"context":"swarm"/.test(line));

type Rewrite = (asked: Seen, body: never) => unknown;
const whereAsked = (path: RegExp, change: (body: never) => unknown): Rewrite => {
  return ({ url }, body) => (path.test(url) ? change(body) : body);
};
const asVersion = (version: object) =>
  whereAsked(/\/version$/, (body: object) => ({ ...body, ...version }));
const asSwarm = (state: object) =>
  whereAsked(/\/info$/, (body: { Swarm: object }) => ({
    ...body,
    Swarm: { ...body.Swarm, ...state },
  }));

/** Replaces the Engine by one with other answers. */
async function become(rewrite: Rewrite | undefined) {
  proxy.cut();
  await eventually(async () => expect((await cluster()).state).toBe('engine-unreachable'));
  proxy.rewrite = rewrite ? { answer: rewrite as NonNullable<Proxy['rewrite']['answer']> } : {};
  await proxy.mend();
}

describe('An Engine that cannot be used', () => {
  const expired =
    'error while loading TLS certificate in /var/lib/docker/swarm/certificates/swarm-node.crt: x509: certificate has expired';
  const at = (detail: string) => `GET /version at ${proxy.dockerHost} failed: ${detail}`;

  it.each<[string, Rewrite, string, () => string]>([
    [
      'podman',
      asVersion({ Components: [{ Name: 'Podman Engine', Version: '5.4.2' }] }),
      'engine-unsupported',
      () => at('this is podman 5.4.2, not Docker: it has no Swarm'),
    ],
    [
      'an old Docker',
      asVersion({ Version: '19.03.15', ApiVersion: '1.40', MinAPIVersion: '1.12' }),
      'engine-unsupported',
      () => at('Docker 19.03.15 is too old: version 20.10 (API 1.41) or newer is required'),
    ],
    [
      'an expired certificate of the Swarm',
      asSwarm({ LocalNodeState: 'error', Error: expired, ControlAvailable: false, Cluster: null }),
      'swarm-unavailable',
      () => expired,
    ],
    [
      'a node that joins',
      asSwarm({ LocalNodeState: 'pending', ControlAvailable: false, Cluster: null }),
      'swarm-unavailable',
      () => 'This node is joining a Swarm and waits for a manager (LocalNodeState: pending)',
    ],
    [
      'a Swarm without a leader',
      asSwarm({ Error: 'The swarm does not have a leader.', Cluster: null }),
      'swarm-unavailable',
      () => 'The swarm does not have a leader.',
    ],
  ])(
    'says why, in the same words everywhere: %s',
    async (_, rewrite, code, detail) => {
      await become(rewrite);
      const readyz = () => panel.waxseal.anonymous().problem('GET', '/readyz');
      await eventually(async () =>
        expect(await readyz()).toMatchObject({ code, detail: detail() }),
      );
      expect(await cluster()).toMatchObject({ detail: detail() });
      const body = { name: 'nothing', value: { text: 'x' } };
      const write = await panel.admin.problem('POST', '/secrets', { body });
      expect(write).toMatchObject({ status: 503, code, detail: detail() });
      await eventually(() =>
        expect(
          logged().filter((line) => line.includes(JSON.stringify(detail()).slice(1, -1))),
        ).toHaveLength(1),
      );
      await panel.page.goto('/services');
      await says(panel.page.getByTestId('stale'), detail());
      expect(await panel.page.getByTestId('init').count()).toBe(0);
    },
    LONG_MS,
  );

  it(
    'says that a call timed out, and which setting that is',
    async () => {
      proxy.cut();
      await eventually(async () => expect((await cluster()).state).toBe('engine-unreachable'));
      proxy.rewrite = {};
      const release = proxy.hold(/\/version$/);
      await proxy.mend();
      const detail = at('timed out after 4 s (WAXSEAL_ENGINE_TIMEOUT_MS)');
      await eventually(async () => expect(await cluster()).toMatchObject({ detail }));
      await eventually(() => expect(logged().at(-1)).toContain(detail));
      release();
      await panel.waxseal.ready();
    },
    LONG_MS,
  );
});

describe('An Engine that is slow in one call', () => {
  afterEach(() => void (proxy.rewrite = {}));

  it(
    'is used without it',
    async () => {
      await become(undefined);
      await panel.waxseal.ready();
      const release = proxy.hold(/\/info$/);
      const limits = async () =>
        (await cluster()).limits.map(({ part, code }) => `${part} ${code}`);
      const within = { withinMs: 30_000 };
      await eventually(async () => expect(await limits()).toEqual(['info engine-timeout']), within);
      expect((await cluster()).state).toBe('ready');
      await panel.admin.post('/secrets', { name: 'beside', value: { text: 'x' } }, 201);
      release();
      await eventually(async () => expect(await limits()).toEqual([]), within);
    },
    LONG_MS,
  );
});

describe('An Engine with odd answers', () => {
  interface RawNode {
    ID: string;
    Spec: object;
    Status: object;
    Description?: object;
    ManagerStatus?: object;
  }
  interface RawService {
    Spec: { Name: string; TaskTemplate: object };
    UpdateStatus?: object;
  }
  const idOf = (start: string) => start.padEnd(25, 'x');
  const worker = { Role: 'worker', Availability: 'active' };
  const host = (Hostname: string) => ({ Hostname });
  const manager = (Addr: string, Reachability: string) => ({ Leader: false, Reachability, Addr });
  const ready = (Addr: string) => ({ State: 'ready', Addr });

  const moreNodes = ([first]: [RawNode]): RawNode[] => {
    const { ManagerStatus: _, Description: __, ...bare } = first;
    const more = [
      {
        Description: host('v6'),
        Status: ready('0.0.0.0'),
        ManagerStatus: manager('[fd00:0::1]:2377', 'reachable'),
      },
      { Description: host('v6'), Status: ready('FD00::2'), Spec: worker },
      { Description: {}, Status: { State: 'down' }, Spec: worker },
      { Status: { State: 'unknown' }, Spec: worker },
      {
        Description: host('left'),
        Status: { State: 'disconnected' },
        Spec: { ...worker, Availability: 'drain' },
      },
    ];
    return [first, ...more.map((given, at) => ({ ...bare, ...given, ID: idOf(`n${at}`) }))];
  };
  const oddServices = (services: RawService[]) =>
    services.map((service) => ({
      ...service,
      UpdateStatus: { State: 'some_new_state', StartedAt: '0001-01-01T00:00:00Z' },
      Spec: {
        ...service.Spec,
        TaskTemplate: { PluginSpec: { Name: 'x' }, Runtime: 'plugin' },
        Mode: {},
      },
    }));

  beforeAll(async () => {
    await panel.docker.createService('odd', { flags: ['--replicas', '0'] });
    await become((asked, body) => {
      if (!Array.isArray(body)) return body;
      if (/\/nodes(\?|$)/.test(asked.url)) return moreNodes(body as never);
      return /\/services\?/.test(asked.url) ? oddServices(body as never) : body;
    });
    await panel.waxseal.ready();
  }, LONG_MS);
  afterAll(() => void (proxy.rewrite = {}));

  it('shows each node by a name and an address of its own', async () => {
    const { items } = (await panel.admin.get<Page<Node>>('/nodes')).body;
    const shown = items.map(({ name, address, state }) => `${name} ${address} ${state}`);
    expect(shown).toEqual(
      expect.arrayContaining([
        `v6 (${idOf('n0')}) fd00::1 ready`,
        `v6 (${idOf('n1')}) fd00::2 ready`,
        `${idOf('n2')}  down`,
        `${idOf('n3')}  unknown`,
        'left  disconnected',
      ]),
    );
    const { attention } = (await panel.admin.get<Overview>('/overview')).body;
    const nodes = attention.filter(({ kind }: Attention) => kind === 'node-down');
    const told = nodes.flatMap(({ cause, items }) => items.map(({ name }) => `${name} ${cause}`));
    expect(told.sort()).toEqual(['left disconnected', `${idOf('n2')} down`]);
    await panel.page.goto('/');
    await says(panel.page.locator('[data-kind="node-down"]').last(), /Node disconnected|Node down/);
  });

  it('shows a service without a container, a mode or a known state', async () => {
    const { items } = (await panel.admin.get<Page<ServiceSummary>>('/services')).body;
    expect(items).toMatchObject([{ name: 'odd', image: '' }]);
    await panel.admin.get('/services/odd');
    await panel.page.goto('/services/odd');
    await panel.page.getByRole('heading', { name: 'odd' }).waitFor();
  });
});

describe('An Engine behind TLS', () => {
  const server = new CertificateFolder();
  const client = mkdtempSync(join(tmpdir(), 'waxseal-client-'));
  let listening: Server | undefined;
  let other: Waxseal | undefined;
  beforeAll(() => {
    server.renew('engine');
    const own = new CertificateFolder();
    own.renew('another');
    // The client trusts only its own certificate, which did not sign the server's.
    writeFileSync(join(client, 'ca.pem'), own.read());
    writeFileSync(join(client, 'cert.pem'), own.read());
    writeFileSync(join(client, 'key.pem'), own.readKey());
    own.remove();
  });
  afterEach(async () => {
    await other?.close();
    listening?.closeAllConnections();
    listening?.close();
  });
  afterAll(() => {
    server.remove();
    rmSync(client, { recursive: true, force: true });
  });
  const tls = () =>
    createTlsServer({ cert: server.read(), key: server.readKey() }, (_, answer) => answer.end());
  const withTls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: client };

  it.each<[string, () => Server, Record<string, string>, RegExp]>([
    ['the wrong CA', tls, withTls, /is not signed by the CA in DOCKER_CERT_PATH/],
    [
      'TLS on a plain port',
      () => createHttpServer(),
      withTls,
      /the port speaks plain HTTP, and TLS was sent/,
    ],
    ['plain HTTP on a TLS port', tls, {}, /HTTP|the connection was cut/],
  ])(
    'says what is wrong: %s',
    async (_, serve, env, cause) => {
      listening = serve().listen(0, '127.0.0.1');
      await once(listening, 'listening');
      const address = `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
      other = await Waxseal.start(address, { env });
      const readyz = async () => (await other!.anonymous().problem('GET', '/readyz')).detail;
      await eventually(async () => expect(await readyz()).toMatch(cause));
      const detail = await readyz();
      expect(detail).toContain(`GET /version at ${address} failed: `);
      // The log goes through a pipe, so a line may come later than the answer that it explains.
      await eventually(() => expect(logged(other)).toEqual([expect.stringContaining(detail!)]));
    },
    LONG_MS,
  );
});
