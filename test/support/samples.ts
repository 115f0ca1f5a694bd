import { type Client } from './client';
import { eventually } from './eventually';
import type { TestEnvironment } from './environment';
import { adminPassword, type Waxseal } from './waxseal';

/** A request, as far as it differs from a plain one of the admin. */
export interface Asked {
  params?: Record<string, string>;
  /** Without the `?`. */
  query?: string;
  body?: object;
  headers?: Record<string, string>;
  /** Who asks in place of the admin. */
  client?: Client;
}

/** What the samples need: the stage, a product without a user, and one before an Engine without a Swarm. */
export interface SampleStage extends TestEnvironment {
  withoutUser: Waxseal;
  withoutSwarm: Waxseal;
}

type Sample = (stage: SampleStage) => Asked | Promise<Asked>;

let count = 0;
const unique = (kind: string) => `${kind}-${(count += 1)}`;

async function aSecret({ admin }: TestEnvironment) {
  const name = unique('secret');
  await admin.post('/secrets', { name, value: { text: 'sample' } }, 201);
  return { name };
}

async function aConfig({ admin }: TestEnvironment) {
  const name = unique('config');
  await admin.post('/configs', { name, value: { text: 'sample' } }, 201);
  return { name };
}

/** With two versions, as nothing uses it and its rotation is over at once. */
async function aRotated(stage: TestEnvironment, kind: 'secret' | 'config') {
  const params = await (kind === 'secret' ? aSecret(stage) : aConfig(stage));
  const path = `/${kind}s/${params.name}/rotations`;
  const { id } = (await stage.admin.post<{ id: string }>(path, newValue, 202)).body;
  await stage.admin.get(`/rotations/${id}?wait=true`);
  return { ...params, id };
}

/** Its service has to hold for so long that it can be called off. */
async function aRotation(stage: TestEnvironment) {
  const { name } = await aSecret(stage);
  const service = unique('service');
  await stage.witness.createService(service, { flags: ['--replicas', '0', '--secret', name] });
  await eventually(() => stage.admin.get(`/services/${service}`));
  const body = { ...newValue, settings: { stabilityWindowSeconds: 600 } };
  const path = `/secrets/${name}/rotations`;
  return { id: (await stage.admin.post<{ id: string }>(path, body, 202)).body.id };
}

const newValue = { value: { text: 'another' } };

/** It has been changed once, so that there is something to go back to. */
async function aService({ admin, witness }: TestEnvironment) {
  const name = unique('service');
  await witness.createService(name, { flags: ['--replicas', '0'] });
  await witness.updateService(name, '--label-add', 'changed=1');
  await eventually(() => admin.get(`/services/${name}`));
  return { name };
}

async function aUser({ admin }: TestEnvironment) {
  const body = { username: unique('user'), role: 'viewer', password: adminPassword };
  const { id } = (await admin.post<{ id: string }>('/users', body, 201)).body;
  return { id, username: body.username };
}

const aClient = async (stage: TestEnvironment) =>
  stage.waxseal.signIn((await aUser(stage)).username);
const nobody = ({ waxseal }: TestEnvironment) => waxseal.anonymous();
const setUp = (token: string) => ({ token, username: 'first', password: adminPassword });

/** How each operation is asked so that it succeeds: one entry an operation, by its `operationId`. */
export const samples: Record<string, Sample> = {
  listAudit: () => ({ query: 'limit=5' }),
  exportAudit: () => ({ query: 'format=ndjson' }),
  signIn: (stage) => ({
    client: nobody(stage),
    body: { username: 'admin', password: adminPassword },
  }),
  refreshSession: async (stage) => ({
    client: nobody(stage),
    headers: { cookie: (await aClient(stage)).cookie },
  }),
  signOut: async (stage) => ({ client: await aClient(stage) }),
  getSession: () => ({}),
  changePassword: async (stage) => ({
    client: await aClient(stage),
    body: { currentPassword: adminPassword, newPassword: 'another good password' },
  }),
  listUsers: () => ({ query: 'search=admin' }),
  createUser: () => ({
    body: { username: unique('made'), role: 'viewer', password: adminPassword },
  }),
  getUser: async (stage) => ({ params: { id: (await aUser(stage)).id } }),
  editUser: async (stage) => ({
    params: { id: (await aUser(stage)).id },
    body: { role: 'operator' },
  }),
  listUserSessions: async (stage) => ({ params: { id: (await aUser(stage)).id } }),
  endUserSessions: async (stage) => ({ params: { id: (await aUser(stage)).id } }),
  getSetup: (stage) => ({ client: nobody(stage) }),
  completeSetup: ({ withoutUser }) => ({
    client: withoutUser.anonymous(),
    body: setUp(/setup#(\S+)/.exec(withoutUser.notices)?.[1] ?? ''),
  }),
  getOverview: () => ({}),
  getCluster: () => ({}),
  initCluster: async ({ withoutSwarm }) => ({
    client: await withoutSwarm.signIn(),
    body: { advertiseAddress: '127.0.0.1' },
  }),
  listNodes: () => ({ query: 'sort=-name' }),
  listStacks: () => ({}),
  listSecrets: () => ({ query: 'state=unused' }),
  createSecret: () => ({ body: { name: unique('made'), value: { text: 'sample' } } }),
  getSecret: async (stage) => ({ params: await aSecret(stage) }),
  editSecret: async (stage) => ({ params: await aSecret(stage), body: { labels: { a: '1' } } }),
  removeSecret: async (stage) => ({ params: await aSecret(stage) }),
  listSecretVersions: async (stage) => ({ params: await aSecret(stage) }),
  getSecretVersion: async (stage) => ({ params: { ...(await aSecret(stage)), version: '1' } }),
  listSecretUsage: async (stage) => ({ params: await aSecret(stage) }),
  editSecretVersion: async (stage) => ({
    params: { ...(await aSecret(stage)), version: '1' },
    body: { isPinned: true },
  }),
  rotateSecret: async (stage) => ({ params: await aSecret(stage), body: newValue }),
  deleteSecretVersions: async (stage) => ({ params: await aRotated(stage, 'secret'), body: {} }),
  pruneSecrets: async (stage) => ({ body: { names: [(await aRotated(stage, 'secret')).name] } }),
  listRotations: () => ({ query: 'limit=5' }),
  startRotation: async (stage) => ({
    body: { changes: [{ kind: 'secret', ...(await aSecret(stage)), ...newValue }] },
  }),
  getRotation: async (stage) => ({ params: await aRotated(stage, 'secret') }),
  cancelRotation: async (stage) => ({ params: await aRotation(stage), body: {} }),
  resolveRotation: async (stage) => ({
    params: await aRotation(stage),
    body: { resolution: 'retry' },
  }),
  listConfigs: () => ({}),
  createConfig: () => ({ body: { name: unique('made'), value: { text: 'sample' } } }),
  getConfig: async (stage) => ({ params: await aConfig(stage) }),
  listConfigUsage: async (stage) => ({ params: await aConfig(stage) }),
  listConfigVersions: async (stage) => ({ params: await aConfig(stage) }),
  getConfigVersion: async (stage) => ({ params: { ...(await aConfig(stage)), version: '1' } }),
  getConfigContent: async (stage) => ({ params: { ...(await aConfig(stage)), version: '1' } }),
  diffConfig: async (stage) => ({
    params: await aRotated(stage, 'config'),
    query: 'from=1&to=2',
  }),
  editConfig: async (stage) => ({ params: await aConfig(stage), body: { labels: { a: '1' } } }),
  removeConfig: async (stage) => ({ params: await aConfig(stage) }),
  editConfigVersion: async (stage) => ({
    params: { ...(await aConfig(stage)), version: '1' },
    body: { isPinned: true },
  }),
  deleteConfigVersions: async (stage) => ({ params: await aRotated(stage, 'config'), body: {} }),
  pruneConfigs: async (stage) => ({ body: { names: [(await aRotated(stage, 'config')).name] } }),
  rotateConfig: async (stage) => ({ params: await aConfig(stage), body: newValue }),
  listServices: () => ({}),
  getService: async (stage) => ({ params: await aService(stage) }),
  editService: async (stage) => ({ params: await aService(stage), body: { labels: { a: '1' } } }),
  listServiceTasks: async (stage) => ({ params: await aService(stage) }),
  scaleService: async (stage) => ({ params: await aService(stage), body: { replicas: 0 } }),
  restartService: async (stage) => ({ params: await aService(stage), body: {} }),
  rollBackService: async (stage) => ({ params: await aService(stage), body: {} }),
  followEvents: () => ({}),
  getHealth: (stage) => ({ client: nobody(stage) }),
  getReadiness: (stage) => ({ client: nobody(stage) }),
};

/** What an operation that anybody may call takes for nobody it knows. */
export const strangers: Record<string, Sample> = {
  signIn: (stage) => ({
    client: nobody(stage),
    body: { username: 'admin', password: 'not the password' },
  }),
  refreshSession: (stage) => ({ client: nobody(stage) }),
  completeSetup: ({ withoutUser }) => ({
    client: withoutUser.anonymous(),
    body: setUp('not-the-token'),
  }),
};
