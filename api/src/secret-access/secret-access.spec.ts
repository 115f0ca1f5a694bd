import type { Permission, SecretAccess, SecretAccessPage } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiTokensRepository } from '../auth/index.js';
import { EngineTimeout } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import { EventBus } from '../events/index.js';
import { RecentTasks, Swarm, SwarmCache, SwarmStatus } from '../swarm/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { problemOf, startApi, type TestApi } from '../testing/index.js';
import { SecretAccessModule } from './secret-access.module.js';

const DAY_MS = 86_400_000;

let swarm: TestSwarm;
let api: TestApi;
let token: string;
let olga: { id: string };

beforeEach(async () => {
  swarm = new TestSwarm();
  api = await startApi({
    imports: [SecretAccessModule],
    providers: [
      { provide: EventBus, useValue: swarm.bus },
      { provide: SwarmCache, useValue: swarm.cache },
      { provide: SwarmStatus, useValue: swarm.swarmStatus },
      { provide: Swarm, useValue: swarm.swarm },
      { provide: RecentTasks, useValue: new RecentTasks(swarm.engine) },
    ],
  });
  const { engine } = swarm;
  engine.addNode({ id: 'n1', name: 'alpha', role: 'manager' });
  engine.addNode({ id: 'n2', name: 'beta', role: 'worker' });
  const at = (days: number) => new Date(api.clock.now() - days * DAY_MS).toISOString();
  const db = engine.addObject('secret', { name: 'db', createdAt: at(10) });
  const old = engine.addObject('secret', { name: 'old', createdAt: at(90) });
  engine.addObject('secret', { name: 'unused', createdAt: at(1) });
  const stack = { 'com.docker.stack.namespace': 'shop' };
  const web = engine.addService({
    name: 'web',
    labels: stack,
    spec: { secrets: [aReference(db, { mode: 0o400, uid: '10' })] },
  });
  const api2 = engine.addService({
    name: 'api',
    spec: {},
    previousSpec: { secrets: [aReference(db)] },
  });
  const agent = engine.addService({
    name: 'agent',
    spec: {
      mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/s', isReadOnly: true }],
    },
  });
  engine.addTask({ serviceId: web.id, nodeId: 'n1', secretIds: [db.id] });
  engine.addTask({ serviceId: web.id, nodeId: 'n2', secretIds: [db.id] });
  engine.addTask({ serviceId: web.id, nodeId: 'n2', secretIds: [db.id], state: 'failed' });
  engine.addTask({ serviceId: api2.id, nodeId: 'n2', secretIds: [old.id] });
  engine.addTask({ serviceId: agent.id, nodeId: 'n1' });
  await swarm.refresh();
  await api.aUser({ username: 'root', role: 'admin' });
  olga = await api.aUser({ username: 'olga', role: 'operator' });
  await api.aUser({ username: 'vera', role: 'viewer' });
  ({ token } = await api.signIn('root'));
});
afterEach(() => api.close());

/** A token of olga, valid for this many days. */
const aToken = (name: string, permissions: Permission[], days = 90) =>
  api.app.get(ApiTokensRepository, { strict: false }).add({
    id: name,
    userId: olga.id,
    name,
    hash: name,
    permissions: JSON.stringify(permissions),
    addresses: '[]',
    createdAt: api.clock.now(),
    expiresAt: api.clock.now() + days * DAY_MS,
    lastUsedAt: null,
    lastUsedFrom: null,
  });
const get = (path: string, by = token) => api.call('GET', path, { token: by });
const one = async (name: string) => (await get(`/secrets/${name}/access`)).json<SecretAccess>();
const list = async (query = '') => (await get(`/secret-access${query}`)).json<SecretAccessPage>();
const principals = ({ principals }: SecretAccess) =>
  principals.map(({ kind, name, ways }) => `${kind} ${name} ${ways.join()}`);

describe('GET /secrets/{name}/access', () => {
  it('names the services that mount the secret, with mode and nodes', async () => {
    const { mounts, nodes } = await one('db');
    expect(mounts).toEqual([
      {
        service: 'api',
        stack: null,
        version: 1,
        spec: 'previous',
        mounts: [{ target: 'db', uid: '0', gid: '0', mode: '0444' }],
        nodes: [],
      },
      {
        service: 'web',
        stack: 'shop',
        version: 1,
        spec: 'current',
        mounts: [{ target: 'db', uid: '10', gid: '0', mode: '0400' }],
        nodes: ['alpha', 'beta'],
      },
    ]);
    expect(nodes).toEqual(['alpha', 'beta']);
  });

  it('names a service whose tasks still have the secret, although its spec does not', async () => {
    expect((await one('old')).mounts).toEqual([
      { service: 'api', stack: null, version: 1, spec: 'task', mounts: [], nodes: ['beta'] },
    ]);
  });

  it('names users and tokens, and how each can get the value', async () => {
    await aToken('ci', ['service.edit']);
    await aToken('rotator', ['secret.rotate']);
    await aToken('nothing', ['node.read']);
    expect(principals(await one('db'))).toEqual([
      'user olga attach,edit',
      'token olga/ci edit',
      'user root attach,edit,privileges',
      'token olga/rotator ',
      'user vera ',
    ]);
    expect((await one('db')).readerCount).toBe(3);
    expect(principals(await one('unused'))).toEqual([
      'user olga attach',
      'user root attach,privileges',
      'token olga/rotator ',
      'user vera ',
    ]);
  });

  it('leaves out who cannot sign in, and tokens that have expired', async () => {
    await aToken('ci', ['service.edit'], 1);
    api.clock.forward(2 * DAY_MS);
    ({ token } = await api.signIn('root'));
    await api.database.db
      .updateTable('user')
      .set({ isDisabled: 1 })
      .where('username', '=', 'vera')
      .execute();
    expect(principals(await one('db'))).toEqual([
      'user olga attach,edit',
      'user root attach,edit,privileges',
    ]);
  });

  it('names what reads every secret: managers, and services with the Docker socket', async () => {
    expect((await one('unused')).everySecret).toEqual({
      managers: ['alpha'],
      services: [
        {
          service: 'agent',
          stack: null,
          source: '/var/run/docker.sock',
          reach: 'swarm',
          nodes: ['alpha'],
        },
      ],
    });
  });

  it('tells age and last rotation', async () => {
    expect(await one('db')).toMatchObject({ ageDays: 10, rotatedAt: null, currentVersion: 1 });
  });

  it('leaves the nodes open while Docker does not answer', async () => {
    vi.spyOn(swarm.engine, 'listTasks').mockRejectedValue(new EngineTimeout());
    const { nodes, mounts, everySecret } = await one('db');
    expect([nodes, ...mounts.map((mount) => mount.nodes)]).toEqual([null, null, null]);
    expect(everySecret.services[0]!.nodes).toBeNull();
  });

  it('answers 404 for an unknown secret', async () => {
    expect(problemOf(await get('/secrets/nowhere/access'))).toBe('404 not-found');
  });

  it('is for those who may see users and the audit log', async () => {
    await api.aUser({ username: 'ada', role: 'auditor' });
    const statuses = ['olga', 'vera', 'ada'].map(async (name) => {
      const signedIn = await api.signIn(name);
      return (await get('/secret-access', signedIn.token)).statusCode;
    });
    expect(await Promise.all(statuses)).toEqual([403, 403, 200]);
  });
});

describe('GET /secret-access', () => {
  const names = async (query = '') => (await list(query)).items.map(({ name }) => name);

  it('has all secrets, and what reads every secret once', async () => {
    const { items, everySecret, total } = await list();
    expect(items.map(({ name, readerCount }) => [name, readerCount])).toEqual([
      ['db', 2],
      ['old', 2],
      ['unused', 2],
    ]);
    expect(everySecret.services).toHaveLength(1);
    expect(total).toBe(3);
  });

  it.each([
    ['?sort=age', ['unused', 'db', 'old']],
    ['?sort=-age', ['old', 'db', 'unused']],
    ['?sort=-services', ['db', 'old', 'unused']],
    ['?search=us', ['unused']],
    ['?stack=shop', []],
  ])('%s', async (query, expected) => expect(await names(query)).toEqual(expected));

  it('is read in pages', async () => {
    const first = await list('?limit=2');
    expect(await names(`?limit=2&cursor=${first.nextCursor}`)).toEqual(['unused']);
  });
});

describe('GET /secret-access/export', () => {
  it('has a line for each way to a value as CSV', async () => {
    const { body, headers } = await get('/secret-access/export');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toMatch(/"waxseal-secret-access-[\d-]+\.csv"$/);
    const [head, ...lines] = body.trimEnd().split('\r\n');
    expect(head).toMatch(/^secret,stack,kind,name,ways,/);
    expect(lines.map((line) => line.split(',').slice(0, 5).join(' '))).toEqual([
      '*  node alpha root',
      '*  service agent socket-of-swarm',
      '*  user olga attach',
      '*  user root attach privileges',
      '*  user vera ',
      'db  service api mount',
      'db  service web mount',
      'old  service api mount',
      'unused    ',
    ]);
    expect(lines[6]).toContain(',current,db,10,0,0400,alpha beta,');
  });

  it('adds those who can get the value only by editing its services', async () => {
    await aToken('ci', ['service.edit']);
    const csv = (await get('/secret-access/export?name=db')).body;
    expect(csv.match(/^db,.*olga\/ci.*$/gm)).toHaveLength(1);
    expect(csv).not.toContain('\r\nold');
  });

  it('keeps names that a spreadsheet would run from being formulas', async () => {
    swarm.engine.addService({
      name: '=cmd()',
      spec: { mounts: [{ type: 'bind', source: '/run', target: '/s', isReadOnly: true }] },
    });
    await swarm.refresh();
    expect((await get('/secret-access/export')).body).toContain(",'=cmd(),");
  });

  it('has the whole report as JSON', async () => {
    const report = (await get('/secret-access/export?format=json')).json<{
      everySecret: SecretAccess['everySecret'];
      secrets: SecretAccess[];
    }>();
    expect(report.everySecret).toEqual((await list()).everySecret);
    const { everySecret: _, ...db } = await one('db');
    expect(report.secrets[0]).toEqual(db);
    expect(report.secrets.map(({ name }) => name)).toEqual(['db', 'old', 'unused']);
  });

  it('answers 404 for an unknown secret', async () => {
    expect(problemOf(await get('/secret-access/export?name=nowhere'))).toBe('404 not-found');
  });
});

describe('A report', () => {
  it('reads the uses of each secret, and never compares services with secrets', async () => {
    for (let index = 0; index < 300; index += 1)
      swarm.engine.addObject('secret', { name: `many-${index}` });
    await swarm.refresh();
    const listTasks = vi.spyOn(swarm.engine, 'listTasks');
    const values = vi.spyOn(swarm.cache.services, 'values');
    await get('/secret-access/export?format=json');
    expect([listTasks.mock.calls.length, values.mock.calls.length]).toEqual([1, 1]);
  });
});
