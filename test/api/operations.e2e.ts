// Budget: 80 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeData } from '../support/change-data';
import { Client, type Answer } from '../support/client';
import { Contract } from '../support/contract';
import { eventually } from '../support/eventually';
import type { Operation } from '../support/openapi';
import {
  needsSample,
  sampleFor,
  samples,
  strangers,
  type Asked,
  type SampleFixture,
} from '../support/samples';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { useFixture, type Fixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';

const START_MS = 240_000;
const fixture = useFixture({ ownEngine: true }) as SampleFixture;
const { operations } = Contract.committed();
let bare: Sandbox;
let userWithoutRole: Client;
let apiToken: Client;

beforeAll(async () => {
  bare = await Sandbox.start('--no-swarm');
  fixture.withoutSwarm = await Waxseal.start(bare.dockerHost);
  fixture.withoutUser = await Waxseal.start(fixture.sandbox.dockerHost, { admin: false });
  await eventually(() => expect(fixture.withoutUser.notices).toContain('/setup#'));
  await fixture.withoutUser.ready();
  userWithoutRole = await addUserWithoutRole(fixture);
  apiToken = await addApiToken(fixture);
}, START_MS);
afterAll(async () => {
  try {
    await fixture.withoutUser?.close();
    await fixture.withoutSwarm?.close();
  } finally {
    await bare?.close();
  }
}, START_MS);

/** A signed-in user whose role this version does not know, and who therefore has no permission. */
async function addUserWithoutRole({ admin, waxseal }: Fixture): Promise<Client> {
  const client = await waxseal.clientOf('viewer', admin);
  const { user } = (await client.get<{ user: { id: string } }>('/auth/session')).body;
  changeData(waxseal, `update user set role = 'of-tomorrow' where id = ?`, user.id);
  return client;
}

/** Another tool, which may read secrets in the name of the admin. */
async function addApiToken({ admin, waxseal }: Fixture): Promise<Client> {
  const body = { name: 'tool', permissions: ['secret.read'] };
  const { token } = (await admin.post<{ token: string }>('/tokens', body, 201)).body;
  return new Client(waxseal.url, token);
}

const isForSessions = (operation: Operation) => operation['x-access'] === 'session';

const fill = (path: string, params: Record<string, string>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'nowhere'));

const takes = ({ parameters = [] }: Operation, wanted: string) =>
  parameters.some(({ name }) => name === wanted);

/** Calls this operation, with `If-Match: *` if it needs the header and no other value is given. */
async function ask(operation: Operation, asked: Asked): Promise<Answer> {
  const { params = {}, query, body, headers = {}, client = fixture.admin } = asked;
  const path = fill(operation.path, params) + (query ? `?${query}` : '');
  const condition = takes(operation, 'If-Match') && { 'if-match': '*' };
  return client.call(operation.method, path, { body, headers: { ...condition, ...headers } });
}

const isPublic = (operation: Operation) => operation['x-access'] === 'public';
const sampleOf = (operation: Operation) => sampleFor(operation, fixture);

/** Sends a request that gets this status, and checks the response against the contract. */
const provocations: Record<string, (operation: Operation) => Promise<Answer>> = {
  200: async (operation) => {
    const isPlan = takes(operation, 'dryRun');
    return ask(operation, {
      ...(await sampleOf(operation)),
      ...(isPlan && { query: 'dryRun=true' }),
    });
  },
  201: async (operation) => ask(operation, await sampleOf(operation)),
  202: async (operation) => ask(operation, await sampleOf(operation)),
  204: async (operation) => ask(operation, await sampleOf(operation)),
  304: async (operation) => {
    const asked = await sampleOf(operation);
    return eventually(async () => {
      const { etag } = await ask(operation, asked);
      const answer = await ask(operation, { ...asked, headers: { 'if-none-match': etag } });
      // The representation may have changed in between.
      expect(answer.status).toBe(304);
      return answer;
    });
  },
  401: async (operation) =>
    isPublic(operation)
      ? ask(operation, await strangers[operation.operationId]!(fixture))
      : ask(operation, { client: fixture.waxseal.anonymous() }),
  403: async (operation) =>
    isPublic(operation)
      ? ask(operation, { headers: { origin: 'https://evil.example' } })
      : ask(operation, { client: isForSessions(operation) ? apiToken : userWithoutRole }),
  404: async (operation) => ask(operation, { ...(await sampleOf(operation)), params: {} }),
  412: async (operation) => {
    const asked = await sampleOf(operation);
    return takes(operation, 'If-Match')
      ? ask(operation, { ...asked, headers: { 'if-match': '"no.such"' } })
      : ask(operation, { ...asked, body: { ...asked.body, planHash: 'of another plan' } });
  },
  413: async (operation) =>
    ask(operation, { ...(await sampleOf(operation)), body: { long: 'x'.repeat(2_500_000) } }),
  415: async (operation) =>
    ask(operation, { ...(await sampleOf(operation)), headers: { 'content-type': 'text/plain' } }),
  422: async (operation) =>
    ask(operation, { ...(await sampleOf(operation)), body: { 'no such field': 1 } }),
};

/** Other statuses need a fault of the Engine, the database or the client, and have separate tests, like the 404 of a replay. */
const wanted = ['304', '401', '403', '404', '412', '413', '415', '422'];

/** Their responses contain the current time, so that no two are equal. */
const alwaysNew = ['getOverview', 'getCluster'];

/**
 * These need a blocked rotation, a second node, a rollout that takes longer or autolock, which the tests of
 * decisions, of nodes, of rollouts and of Engines that are no manager have.
 */
const elsewhere = [
  ...['resolveRotation 202', 'deleteNode 200', 'deleteNode 204'],
  ...['rotateUnlockKey 204', 'unlockCluster 204'],
  ...['createService 202', 'copyService 202', 'runService 202'],
];

const isProvoked =
  ({ path, operationId }: Operation) =>
  (status: string) =>
    !elsewhere.includes(`${operationId} ${status}`) &&
    (status !== '404' || path.includes('{')) &&
    (status !== '304' || !alwaysNew.includes(operationId));

describe('Every operation', () => {
  it('has a sample in support/samples.ts or is a read without parameters', () => {
    const missing = operations.filter((one) => needsSample(one) && !(one.operationId in samples));
    expect(missing).toEqual([]);
  });

  it('is called by its sample', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(samples)));
  });

  it('that is public and answers 401 has an anonymous sample', () => {
    const refusing = operations.filter((one) => isPublic(one) && '401' in one.responses);
    expect(Object.keys(strangers).sort()).toEqual(
      refusing.map(({ operationId }) => operationId).sort(),
    );
  });

  it('is in the document that Waxseal serves', async () => {
    const served =
      await fixture.admin.get<ConstructorParameters<typeof Contract>[0]>('/api/openapi.json');
    expect(new Contract(served.body).operations).toEqual(operations);
  });
});

describe.each(operations.map((one) => [one.operationId, one] as const))('%s', (_, operation) => {
  const documented = Object.keys(operation.responses);
  const tried = [
    ...documented.filter((status) => wanted.includes(status)),
    ...documented.filter((status) => status.startsWith('2')),
  ].filter(isProvoked(operation));

  it.each(tried)('answers %s', async (status) => {
    const answer = await provocations[status]!(operation);
    expect([answer.status, answer.text]).toEqual([Number(status), answer.text]);
  });
});
