// Budget: 15 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  permissions,
  roles,
  tokenPermissions,
  type CreatedApiToken,
  type Permission,
  type Role,
} from '@waxseal/shared';
import { Client } from '../support/client';
import { operationsOf, type Document, type Operation } from '../support/openapi';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

/** The permissions of each role, repeated here to detect accidental changes of the product's own table. */
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
  auditor: [...reading, 'secret.access.read', 'user.read', 'audit.read', 'audit.object.read'],
  operator: [
    ...reading,
    ...(['secret.create', 'secret.edit', 'secret.delete', 'service.env.read'] as const),
    ...(['secret.rotate', 'secret.prune', 'config.content.read', 'config.create'] as const),
    ...(['config.edit', 'config.delete', 'config.rotate', 'config.prune'] as const),
    ...(['rotation.cancel', 'rotation.resolve', 'secret.attach', 'config.attach'] as const),
    'service.logs.read',
    ...(['service.create', 'service.delete'] as const),
    ...(['service.scale', 'service.restart', 'service.rollback', 'service.edit'] as const),
    'audit.object.read',
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

/** The status of a request that would change nothing if it were allowed, because its body is invalid. */
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
  // The event stream does not end by itself.
  ending.abort();
  return response.status;
}

/** The statuses of every guarded operation for this client, by `METHOD path`. */
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

describe('Without a token', () => {
  it('gets 401 from every guarded operation', async () => {
    const all = await statuses(fixture.waxseal.anonymous(), isGuarded);
    expect(Object.keys(all).length).toBeGreaterThan(25);
    expect(new Set(Object.values(all))).toEqual(new Set([401]));
  });

  it('gets another status from every public operation, except the one that needs the cookie', async () => {
    const all = await statuses(fixture.waxseal.anonymous(), (one) => !isGuarded(one));
    expect(Object.keys(all).length).toBeGreaterThan(5);
    expect(onlyWith(all, [401, 403])).toEqual([['POST /api/v1/auth/refresh', 401]]);
  });
});

describe.each(roles)('A user with the role %s', (role) => {
  it('gets 403 from every operation without the permission, before any other check', async () => {
    const all = await statuses(clients[role], isRefused(role));
    expect(Object.keys(all).length).toBe(operations.filter(isRefused(role)).length);
    expect(onlyWith(all, [403])).toEqual(Object.entries(all));
  });

  it('gets 403 for dry runs without the permission', async () => {
    const isPlanned = (one: Operation) =>
      isRefused(role)(one) && !!one.parameters?.some(({ name }) => name === 'dryRun');
    const all = await statuses(clients[role], isPlanned, '?dryRun=true');
    expect(onlyWith(all, [403])).toEqual(Object.entries(all));
  });

  it('can call every operation with the permission', async () => {
    const all = await statuses(clients[role], isAllowed(role));
    expect(Object.keys(all).length).toBeGreaterThan(10);
    expect(onlyWith(all, [401, 403])).toEqual([]);
    expect(Object.values(all).filter((status) => status >= 500)).toEqual([]);
  });
});

const isAttachment = ({ path }: Operation) => /\{name\}\/(secrets|configs)\/\{object\}/.test(path);

// A permission is in the token of each bit of its position: so six tokens distinguish all permissions.
describe.each([1, 2, 4, 8, 16, 32])(
  'An API token of an admin with permissions of bit %i',
  (bit) => {
    const own = tokenPermissions.filter((_, index) => ((index + 1) & bit) !== 0);
    let client: Client;
    beforeAll(async () => {
      const body = { name: `bit-${bit}`, permissions: own };
      const made = await fixture.admin.post<CreatedApiToken>('/tokens', body, 201);
      client = new Client(fixture.waxseal.url, made.body.token);
    });
    const isOwn = (operation: Operation) => own.some((one) => one === operation['x-access']);
    // Attaching also needs the permission to edit the service.
    const mayCall = (operation: Operation) =>
      isOwn(operation) && (!isAttachment(operation) || own.includes('service.edit'));

    it('can call the operations with these permissions', async () => {
      expect(own).not.toEqual([]);
      const all = await statuses(client, mayCall);
      expect(onlyWith(all, [401, 403])).toEqual([]);
      expect(Object.values(all).filter((status) => status >= 500)).toEqual([]);
    });

    it('gets 403 from every other one, and from those for signed-in users only', async () => {
      const all = await statuses(client, (one) => isGuarded(one) && !isOwn(one));
      expect(Object.keys(all).length).toBeGreaterThan(10);
      expect(onlyWith(all, [403])).toEqual(Object.entries(all));
    });
  },
);

it('has fewer permissions for tokens than six bits can distinguish', () => {
  expect(tokenPermissions.length).toBeLessThan(64);
});

it('allows only admins to manage users, nodes and the cluster', () => {
  const forAdmins = operations.filter((one) =>
    roles.every((role) => isAllowed(role)(one) === (role === 'admin')),
  );
  expect(forAdmins.map(({ operationId }) => operationId).sort()).toEqual([
    'createUser',
    'deleteNode',
    'editClusterSettings',
    'editNode',
    'editUser',
    'endUserSessions',
    'getJoinToken',
    'getUnlockKey',
    'initCluster',
    'resetSecondFactor',
    'rotateJoinToken',
    'rotateUnlockKey',
    'unlockCluster',
  ]);
});

it('has changed nothing with these requests', async () => {
  expect(await fixture.docker.secretNames()).toEqual([]);
  const { body } = await fixture.admin.get<{ total: number }>('/users');
  expect(body.total).toBe(1 + roles.length);
});
