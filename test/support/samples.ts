import type { Page, RawSpec, Service, Task } from '@waxseal/shared';
import { type Client } from './client';
import { eventually } from './eventually';
import type { Fixture } from './fixture';
import type { Operation } from './openapi';
import { beginEnrolment, enrol, totpCode } from './totp';
import { adminPassword, type Waxseal } from './waxseal';

/** The differences between a request and a plain request of the admin. */
export interface Asked {
  params?: Record<string, string>;
  /** The query without the `?`. */
  query?: string;
  body?: object;
  headers?: Record<string, string>;
  /** The client that sends the request instead of the admin. */
  client?: Client;
}

/** The fixture, a product without users, and a product whose Engine is not in a Swarm. */
export interface SampleFixture extends Fixture {
  withoutUser: Waxseal;
  withoutSwarm: Waxseal;
}

type Sample = (fixture: SampleFixture) => Asked | Promise<Asked>;

let count = 0;
const unique = (kind: string) => `${kind}-${(count += 1)}`;

async function aSecret({ admin }: Fixture) {
  const name = unique('secret');
  await admin.post('/secrets', { name, value: { text: 'sample' } }, 201);
  return { name };
}

async function aConfig({ admin }: Fixture) {
  const name = unique('config');
  await admin.post('/configs', { name, value: { text: 'sample' } }, 201);
  return { name };
}

/** Creates a secret or config with two versions. Its rotation ends immediately, because no service uses it. */
async function aRotated(fixture: Fixture, kind: 'secret' | 'config') {
  const params = await (kind === 'secret' ? aSecret(fixture) : aConfig(fixture));
  const path = `/${kind}s/${params.name}/rotations`;
  const { id } = (await fixture.admin.post<{ id: string }>(path, newValue, 202)).body;
  await fixture.admin.get(`/rotations/${id}?wait=true`);
  return { ...params, id };
}

/** Creates a Docker object that claims to be a version of a secret or config. */
async function aClaimed({ admin, sandbox }: Fixture, kind: 'secret' | 'config') {
  const name = unique('claimed');
  const labels = [`waxseal.family=${name}`, 'waxseal.version=2', 'waxseal.first=x'];
  const flags = labels.flatMap((label) => ['--label', label]);
  await sandbox.docker([kind, 'create', ...flags, `${name}.v2`, '-'], 'sample');
  await eventually(() => admin.get(`/${kind}s/${name}.v2`));
  return { name };
}

/** Starts a rotation whose long stability window leaves time to cancel it. */
async function aRotation(fixture: Fixture) {
  const { name } = await aSecret(fixture);
  const service = unique('service');
  await fixture.docker.createService(service, { flags: ['--replicas', '0', '--secret', name] });
  await eventually(() => fixture.admin.get(`/services/${service}`));
  const body = { ...newValue, settings: { stabilityWindowSeconds: 600 } };
  const path = `/secrets/${name}/rotations`;
  return { id: (await fixture.admin.post<{ id: string }>(path, body, 202)).body.id };
}

const newValue = { value: { text: 'another' } };

/** Creates a service and updates it once, so that it has a previous spec for a rollback. */
async function aService({ admin, docker }: Fixture) {
  const name = unique('service');
  await docker.createService(name, { flags: ['--replicas', '0'] });
  await docker.updateService(name, '--label-add', 'changed=1');
  await eventually(() => admin.get(`/services/${name}`));
  return { name };
}

async function aStopped({ admin, docker }: Fixture) {
  const name = unique('service');
  await docker.createService(name, { flags: ['--constraint', 'node.labels.nowhere==true'] });
  await eventually(() => admin.get(`/services/${name}`));
  await admin.post(`/services/${name}/stops`, {}, 202, { 'if-match': '*' });
  return { name };
}

/** Creates a service whose rollout Docker has paused. */
async function aPaused(fixture: Fixture) {
  const { name } = await aService(fixture);
  const { docker, admin } = fixture;
  await docker.updateService(name, '--update-failure-action', 'pause', '--replicas', '1');
  await docker.running(name, 1);
  // Only now: a first task that a busy machine fails to start must be replaced.
  const failing = ['--restart-condition', 'none', '--args', '/no/such/program'];
  await docker.updateService(name, ...failing);
  await docker.updateState(name, 'paused', 30_000);
  await eventually(async () => {
    const { body } = await admin.get<Service>(`/services/${name}`);
    if (body.state !== 'paused') throw new Error(`${name} is ${body.state}`);
  });
  return { name };
}

async function aTask(fixture: Fixture) {
  const name = unique('service');
  await fixture.docker.createService(name, {
    flags: ['--constraint', 'node.labels.nowhere==true'],
  });
  return eventually(async () => {
    const { body } = await fixture.admin.get<Page<Task>>(`/services/${name}/tasks`);
    return { id: body.items[0]!.id };
  });
}

async function theNode({ admin }: Fixture) {
  const { items } = (await admin.get<{ items: { id: string }[] }>('/nodes')).body;
  return { id: items[0]!.id };
}

/** Creates a service that mounts a secret or config. */
async function anAttached(fixture: Fixture, kind: 'secret' | 'config') {
  const { name } = await aService(fixture);
  const object = (await (kind === 'secret' ? aSecret(fixture) : aConfig(fixture))).name;
  await fixture.admin.put(`/services/${name}/${kind}s/${object}`, {}, '*', 202);
  return { params: { name, object } };
}

async function aSession(fixture: Fixture) {
  const client = await aClient(fixture);
  return { id: (await client.get<{ id: string }>('/auth/session')).body.id };
}

async function aToken({ admin }: Fixture) {
  const body = { name: unique('token'), permissions: ['secret.read'] };
  return { id: (await admin.post<{ id: string }>('/tokens', body, 201)).body.id };
}

async function aUser({ admin }: Fixture) {
  const body = { username: unique('user'), role: 'viewer', password: adminPassword };
  const { id } = (await admin.post<{ id: string }>('/users', body, 201)).body;
  return { id, username: body.username };
}

const aClient = async (fixture: Fixture) => fixture.waxseal.signIn((await aUser(fixture)).username);
/** A signed-in user with a second factor. */
async function aClientWithFactor(fixture: Fixture) {
  const { id, username } = await aUser(fixture);
  const client = await fixture.waxseal.signIn(username);
  const [code] = (await enrol(client)).recoveryCodes;
  return { id, username, client, code };
}

const nobody = ({ waxseal }: Fixture) => waxseal.anonymous();
const setUp = (token: string) => ({ token, username: 'first', password: adminPassword });

/** A successful request to each operation, by its `operationId`. A plain read needs no entry. */
export const samples: Record<string, Sample> = {
  listAudit: () => ({ query: 'limit=5' }),
  exportAudit: () => ({ query: 'format=ndjson' }),
  signIn: (fixture) => ({
    client: nobody(fixture),
    body: { username: 'admin', password: adminPassword },
  }),
  signInWithCode: async (fixture) => {
    const { username, code } = await aClientWithFactor(fixture);
    const body = { username, password: adminPassword };
    const { challenge } = await nobody(fixture).problem('POST', '/auth/login', { body });
    return { client: nobody(fixture), body: { challenge, code } };
  },
  stepUp: async (fixture) => {
    const { client, code } = await aClientWithFactor(fixture);
    return { client, body: { code } };
  },
  beginFactorEnrolment: async (fixture) => ({
    client: await aClient(fixture),
    body: { currentPassword: adminPassword },
  }),
  enableSecondFactor: async (fixture) => {
    const client = await aClient(fixture);
    const { key } = await beginEnrolment(client);
    return { client, body: { code: totpCode(key) } };
  },
  disableSecondFactor: async (fixture) => ({ client: (await aClientWithFactor(fixture)).client }),
  renewRecoveryCodes: async (fixture) => ({ client: (await aClientWithFactor(fixture)).client }),
  resetSecondFactor: async (fixture) => ({
    params: { id: (await aClientWithFactor(fixture)).id },
  }),
  refreshSession: async (fixture) => ({
    client: nobody(fixture),
    headers: { cookie: (await aClient(fixture)).cookie },
  }),
  signOut: async (fixture) => ({ client: await aClient(fixture) }),
  changePassword: async (fixture) => ({
    client: await aClient(fixture),
    body: { currentPassword: adminPassword, newPassword: 'another good password' },
  }),
  listUsers: () => ({ query: 'search=admin' }),
  createUser: () => ({
    body: { username: unique('made'), role: 'viewer', password: adminPassword },
  }),
  getUser: async (fixture) => ({ params: { id: (await aUser(fixture)).id } }),
  editUser: async (fixture) => ({
    params: { id: (await aUser(fixture)).id },
    body: { role: 'operator' },
  }),
  endSession: async (fixture) => ({ params: await aSession(fixture) }),
  createToken: () => ({ body: { name: unique('token'), permissions: ['secret.read'] } }),
  getToken: async (fixture) => ({ params: await aToken(fixture) }),
  deleteToken: async (fixture) => ({ params: await aToken(fixture) }),
  listUserSessions: async (fixture) => ({ params: { id: (await aUser(fixture)).id } }),
  endUserSessions: async (fixture) => ({ params: { id: (await aUser(fixture)).id } }),
  getSetup: (fixture) => ({ client: nobody(fixture) }),
  completeSetup: ({ withoutUser }) => ({
    client: withoutUser.anonymous(),
    body: setUp(/setup#(\S+)/.exec(withoutUser.notices)?.[1] ?? ''),
  }),
  initCluster: async ({ withoutSwarm }) => ({
    client: await withoutSwarm.signIn(),
    body: { advertiseAddress: '127.0.0.1' },
  }),
  editClusterSettings: () => ({ body: { autolock: false } }),
  getJoinToken: () => ({ params: { role: 'worker' } }),
  rotateJoinToken: () => ({ params: { role: 'worker' }, body: {} }),
  rotateUnlockKey: () => ({ body: {} }),
  unlockCluster: () => ({ body: { unlockKey: `SWMKEY-1-${'a'.repeat(43)}` } }),
  listObjectAudit: async (fixture) => ({
    params: { ...(await aSecret(fixture)), kind: 'secret' },
  }),
  listNodes: () => ({ query: 'sort=-name' }),
  getNode: async (fixture) => ({ params: await theNode(fixture) }),
  listNodeTasks: async (fixture) => ({ params: await theNode(fixture) }),
  editNode: async (fixture) => ({ params: await theNode(fixture), body: { labels: { a: '1' } } }),
  deleteNode: async (fixture) => ({ params: await theNode(fixture) }),
  listSecrets: () => ({ query: 'state=unused' }),
  createSecret: () => ({ body: { name: unique('made'), value: { text: 'sample' } } }),
  getSecret: async (fixture) => ({ params: await aSecret(fixture) }),
  editSecret: async (fixture) => ({ params: await aSecret(fixture), body: { labels: { a: '1' } } }),
  deleteSecret: async (fixture) => ({ params: await aSecret(fixture) }),
  listSecretVersions: async (fixture) => ({ params: await aSecret(fixture) }),
  getSecretVersion: async (fixture) => ({ params: { ...(await aSecret(fixture)), version: '1' } }),
  listSecretUsage: async (fixture) => ({ params: await aSecret(fixture) }),
  getSecretAccess: async (fixture) => ({ params: await aSecret(fixture) }),
  exportSecretAccess: () => ({ query: 'format=json' }),
  editSecretVersion: async (fixture) => ({
    params: { ...(await aSecret(fixture)), version: '1' },
    body: { isPinned: true },
  }),
  rotateSecret: async (fixture) => ({ params: await aSecret(fixture), body: newValue }),
  adoptSecretVersions: async (fixture) => ({
    params: await aClaimed(fixture, 'secret'),
    body: {},
  }),
  deleteSecretVersions: async (fixture) => ({
    params: await aRotated(fixture, 'secret'),
    body: {},
  }),
  pruneSecrets: async (fixture) => ({
    body: { names: [(await aRotated(fixture, 'secret')).name] },
  }),
  listRotations: () => ({ query: 'limit=5' }),
  startRotation: async (fixture) => ({
    body: { changes: [{ kind: 'secret', ...(await aSecret(fixture)), ...newValue }] },
  }),
  getRotation: async (fixture) => ({ params: await aRotated(fixture, 'secret') }),
  cancelRotation: async (fixture) => ({ params: await aRotation(fixture), body: {} }),
  resolveRotation: async (fixture) => ({
    params: await aRotation(fixture),
    body: { resolution: 'retry' },
  }),
  createConfig: () => ({ body: { name: unique('made'), value: { text: 'sample' } } }),
  getConfig: async (fixture) => ({ params: await aConfig(fixture) }),
  listConfigUsage: async (fixture) => ({ params: await aConfig(fixture) }),
  listConfigVersions: async (fixture) => ({ params: await aConfig(fixture) }),
  getConfigVersion: async (fixture) => ({ params: { ...(await aConfig(fixture)), version: '1' } }),
  getConfigContent: async (fixture) => ({ params: { ...(await aConfig(fixture)), version: '1' } }),
  diffConfig: async (fixture) => ({
    params: await aRotated(fixture, 'config'),
    query: 'from=1&to=2',
  }),
  editConfig: async (fixture) => ({ params: await aConfig(fixture), body: { labels: { a: '1' } } }),
  deleteConfig: async (fixture) => ({ params: await aConfig(fixture) }),
  editConfigVersion: async (fixture) => ({
    params: { ...(await aConfig(fixture)), version: '1' },
    body: { isPinned: true },
  }),
  adoptConfigVersions: async (fixture) => ({
    params: await aClaimed(fixture, 'config'),
    body: {},
  }),
  deleteConfigVersions: async (fixture) => ({
    params: await aRotated(fixture, 'config'),
    body: {},
  }),
  pruneConfigs: async (fixture) => ({
    body: { names: [(await aRotated(fixture, 'config')).name] },
  }),
  rotateConfig: async (fixture) => ({ params: await aConfig(fixture), body: newValue }),
  getService: async (fixture) => ({ params: await aService(fixture) }),
  createService: () => ({
    body: { name: unique('made'), image: 'busybox:local', replicas: 0 },
  }),
  deleteService: async (fixture) => ({ params: await aService(fixture) }),
  editService: async (fixture) => ({
    params: await aService(fixture),
    body: { labels: { a: '1' } },
  }),
  getServiceSpec: async (fixture) => ({ params: await aService(fixture) }),
  getRawSpec: async (fixture) => ({ params: await aService(fixture) }),
  replaceRawSpec: async (fixture) => {
    const params = await aService(fixture);
    const { body } = await fixture.admin.get<RawSpec>(`/services/${params.name}/raw-spec`);
    return { params, body };
  },
  listServiceTasks: async (fixture) => ({ params: await aService(fixture) }),
  readServiceLog: async (fixture) => ({ params: await aService(fixture) }),
  readTaskLog: async (fixture) => ({ params: await aTask(fixture) }),
  scaleService: async (fixture) => ({ params: await aService(fixture), body: { replicas: 0 } }),
  attachSecret: async (fixture) => ({
    params: { ...(await aService(fixture)), object: (await aSecret(fixture)).name },
    body: {},
  }),
  detachSecret: (fixture) => anAttached(fixture, 'secret'),
  attachConfig: async (fixture) => ({
    params: { ...(await aService(fixture)), object: (await aConfig(fixture)).name },
    body: {},
  }),
  detachConfig: (fixture) => anAttached(fixture, 'config'),
  updateServiceImage: async (fixture) => ({
    params: await aService(fixture),
    body: { image: 'busybox:local' },
  }),
  copyService: async (fixture) => ({
    params: await aService(fixture),
    body: { name: unique('copy') },
  }),
  runService: async (fixture) => ({
    params: await aService(fixture),
    body: { name: unique('run') },
  }),
  moveToSecret: async (fixture) => {
    const { name } = await aService(fixture);
    await fixture.docker.updateService(name, '--env-add', 'TOKEN=sample');
    await eventually(async () => {
      const { body } = await fixture.admin.get<Service>(`/services/${name}`);
      if (body.env.length === 0) throw new Error(`${name} has no variable yet`);
    });
    return { params: { name }, body: { variable: 'TOKEN', secret: unique('moved') } };
  },
  stopService: async (fixture) => ({ params: await aService(fixture), body: {} }),
  startService: async (fixture) => ({ params: await aStopped(fixture), body: {} }),
  restartService: async (fixture) => ({ params: await aService(fixture), body: {} }),
  resumeRollout: async (fixture) => ({ params: await aPaused(fixture), body: {} }),
  explainServicePlacement: async (fixture) => ({ params: await aService(fixture) }),
  listTasks: () => ({ query: 'desiredState=running' }),
  rollBackService: async (fixture) => ({ params: await aService(fixture), body: {} }),
  getHealth: (fixture) => ({ client: nobody(fixture) }),
  getReadiness: (fixture) => ({ client: nobody(fixture) }),
};

/** A plain read succeeds without parameters and without a body. */
export const needsSample = ({ method, path }: Operation) => method !== 'GET' || path.includes('{');

export const sampleFor = async (
  { operationId }: Operation,
  fixture: SampleFixture,
): Promise<Asked> => (await samples[operationId]?.(fixture)) ?? {};

/** Requests to public operations that fail because the caller cannot be authenticated. */
export const strangers: Record<string, Sample> = {
  signIn: (fixture) => ({
    client: nobody(fixture),
    body: { username: 'admin', password: 'not the password' },
  }),
  signInWithCode: (fixture) => ({
    client: nobody(fixture),
    body: { challenge: 'unknown', code: '123456' },
  }),
  refreshSession: (fixture) => ({ client: nobody(fixture) }),
  completeSetup: ({ withoutUser }) => ({
    client: withoutUser.anonymous(),
    body: setUp('not-the-token'),
  }),
};
