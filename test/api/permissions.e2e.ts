// Budget: 15 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { permissions, roles, type Permission, type Role } from '@waxseal/shared';
import { type Client } from '../support/client';
import { operationsOf, type Document, type Operation } from '../support/openapi';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

/** Said again in full: what a role may do is no accident of the product's own table. */
const reading: Permission[] = [
  ...([
    'secret.read',
    'config.read',
    'rotation.read',
    'service.read',
    'node.read',
    'stack.read',
    'cluster.read',
    'event.read',
  ] as const),
];
const granted: Record<Role, Permission[]> = {
  viewer: reading,
  auditor: [...reading, 'user.read', 'audit.read'],
  operator: [
    ...reading,
    ...(['secret.create', 'secret.edit', 'secret.delete', 'service.env.read'] as const),
    ...(['secret.rotate', 'secret.prune', 'config.content.read', 'config.create'] as const),
    ...(['config.edit', 'config.delete', 'config.rotate', 'config.prune'] as const),
    ...(['rotation.cancel', 'rotation.resolve'] as const),
    ...(['service.scale', 'service.restart', 'service.rollback', 'service.edit'] as const),
  ],
  admin: [...permissions],
};

let operations: Operation[];
const clients = {} as Record<Role, Client>;

beforeAll(async () => {
  const { body } = await fixture.waxseal.anonymous().get<Document>('/api/openapi.json');
  operations = operationsOf(body);
  for (const role of roles) clients[role] = await fixture.waxseal.clientOf(role, fixture.admin);
});

/** The status of a request that could change nothing even if it were let in: its body breaks every schema. */
async function statusOf(
  { method, path, parameters = [] }: Operation,
  { token }: Client,
  query = '',
) {
  const isChange = method !== 'GET';
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(isChange && method !== 'DELETE' && { 'content-type': 'application/json' }),
    ...(parameters.some(({ name }) => name === 'If-Match') && { 'if-match': '"no.such"' }),
  };
  const ending = new AbortController();
  const response = await fetch(
    fixture.waxseal.url + path.replace(/\{(\w+)\}/g, 'nowhere-$1') + query,
    {
      method,
      headers,
      body: isChange && method !== 'DELETE' ? '{"no such field":true}' : undefined,
      signal: ending.signal,
    },
  );
  // The stream of events has no end of its own.
  ending.abort();
  return response.status;
}

/** What every guarded operation answers to this client, by `METHOD path`. */
async function statuses(client: Client, wanted: (operation: Operation) => boolean, query = '') {
  const rows = operations.filter(wanted).map(async (operation) => {
    const { method, path } = operation;
    return [`${method} ${path}`, await statusOf(operation, client, query)] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

const isGuarded = (operation: Operation) => operation['x-access'] !== 'public';
const isAllowed = (role: Role) => (operation: Operation) =>
  operation['x-access'] === 'session' ||
  granted[role].includes(operation['x-access'] as Permission);
const isRefused = (role: Role) => (operation: Operation) =>
  isGuarded(operation) && !isAllowed(role)(operation);
const onlyWith = (all: Record<string, number>, refused: number[]) =>
  Object.entries(all).filter(([, status]) => refused.includes(status));

describe('without a token', () => {
  it('every guarded operation answers 401', async () => {
    const all = await statuses(fixture.waxseal.anonymous(), isGuarded);
    expect(Object.keys(all).length).toBeGreaterThan(25);
    expect(new Set(Object.values(all))).toEqual(new Set([401]));
  });

  it('a public operation answers something else, but for the one that needs the cookie', async () => {
    const all = await statuses(fixture.waxseal.anonymous(), (one) => !isGuarded(one));
    expect(Object.keys(all).length).toBeGreaterThan(5);
    expect(onlyWith(all, [401, 403])).toEqual([['POST /api/v1/auth/refresh', 401]]);
  });
});

describe.each(roles)('a user with the role %s', (role) => {
  it('is refused by every operation that the role does not grant, before anything else is looked at', async () => {
    const all = await statuses(clients[role], isRefused(role));
    expect(Object.keys(all).length).toBe(operations.filter(isRefused(role)).length);
    expect(onlyWith(all, [403])).toEqual(Object.entries(all));
  });

  it('is refused the plan of what the role does not grant', async () => {
    const isPlanned = (one: Operation) =>
      isRefused(role)(one) && !!one.parameters?.some(({ name }) => name === 'dryRun');
    const all = await statuses(clients[role], isPlanned, '?dryRun=true');
    expect(onlyWith(all, [403])).toEqual(Object.entries(all));
  });

  it('is let in by every operation that the role grants', async () => {
    const all = await statuses(clients[role], isAllowed(role));
    expect(Object.keys(all).length).toBeGreaterThan(10);
    expect(onlyWith(all, [401, 403])).toEqual([]);
    expect(Object.values(all).filter((status) => status >= 500)).toEqual([]);
  });
});

it('is refused to every role but admin to do something with users or the cluster', () => {
  const forAdmins = operations.filter((one) =>
    roles.every((role) => isAllowed(role)(one) === (role === 'admin')),
  );
  expect(forAdmins.map(({ operationId }) => operationId).sort()).toEqual([
    'createUser',
    'editUser',
    'endUserSessions',
    'initCluster',
  ]);
});

it('has changed nothing', async () => {
  expect(await fixture.docker.secretNames()).toEqual([]);
  const { body } = await fixture.admin.get<{ total: number }>('/users');
  expect(body.total).toBe(1 + roles.length);
});
