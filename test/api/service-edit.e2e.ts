// Budget: 60 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ObjectAuditEntry,
  Overview,
  Page,
  Plan,
  RawSpec,
  Rotation,
  Service,
  Task,
} from '@waxseal/shared';
import { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
let operator: Client;

// No node fits, so that nothing has to start.
const nowhere = ['--constraint', 'node.labels.nowhere==true'];
const known = (name: string) => eventually(() => fixture.admin.get<Service>(`/services/${name}`));
async function aService(name: string, ...flags: string[]) {
  await fixture.docker.createService(name, { flags: [...nowhere, ...flags] });
  return known(name);
}
const secret = (name: string) =>
  fixture.admin.post('/secrets', { name, value: { text: 'x' } }, 201);
const edit = (name: string, body: object, etag = '*') =>
  fixture.admin.patch<Service>(`/services/${name}`, body, etag, 202);
const rejected = (name: string, body: object, query = '', client = fixture.admin) =>
  client.problem('PATCH', `/services/${name}${query}`, { body, headers: { 'if-match': '*' } });
const specOf = async (name: string) => (await fixture.docker.service(name)).Spec;
const secretsOf = async (name: string) =>
  ((await specOf(name)).TaskTemplate.ContainerSpec.Secrets ?? []).map(
    ({ SecretName, File }) => `${SecretName} ${File.Name} ${File.UID}:${File.GID} ${File.Mode}`,
  );

beforeAll(async () => {
  operator = await fixture.waxseal.clientOf('operator', fixture.admin);
  await fixture.sandbox.docker(['network', 'create', '--driver', 'overlay', 'backend']);
  await aService('edited');
  await aService('everywhere', '--mode', 'global');
  await fixture.docker.createService('job', {
    flags: [...nowhere, '--mode', 'replicated-job', '--restart-condition', 'none'],
  });
  await known('job');
  await secret('password');
  await secret('token');
}, 240_000);

/** What is wrong in an edit and in a new service alike, and the field that the answer names. */
const wrong: [title: string, fields: object, pointer: string][] = [
  [
    'two secrets at one target',
    {
      secrets: [
        { name: 'password', target: 'a' },
        { name: 'token', target: 'a' },
      ],
    },
    '/secrets/1/target',
  ],
  ['two ports at one target', { ports: [{ target: 80 }, { target: 80 }] }, '/ports/1/target'],
  [
    'two ports under one number',
    {
      ports: [
        { target: 80, published: 8080 },
        { target: 81, published: 8080 },
      ],
    },
    '/ports/1/published',
  ],
  ['a uid that is no number', { secrets: [{ name: 'password', uid: 'root' }] }, '/secrets/0/uid'],
  ['an empty gid', { secrets: [{ name: 'password', gid: '' }] }, '/secrets/0/gid'],
  [
    'a mode that is not octal',
    { secrets: [{ name: 'password', mode: '0999' }] },
    '/secrets/0/mode',
  ],
  ['12 potatoes', { resources: { limitMemory: '12 potatoes' } }, '/resources/limitMemory'],
  ['a constraint with bad syntax', { constraints: ['node.role=manager'] }, '/constraints/0'],
  [
    'a secret that does not exist',
    { secrets: [{ name: 'password' }, { name: 'nothing' }] },
    '/secrets/1/name',
  ],
  ['a network that does not exist', { networks: [{ name: 'nothing' }] }, '/networks/0/name'],
  ['an image that is none', { image: 'Bad Image' }, '/image'],
  ['a log driver that is not installed', { logging: { driver: 'nothing' } }, '/logging/driver'],
  [
    'a volume driver that is not installed',
    { mounts: [{ type: 'volume', target: '/v', driver: 'nothing' }] },
    '/mounts/0/driver',
  ],
  [
    'a port of the Swarm without a virtual address',
    { ports: [{ target: 80 }], endpointMode: 'dnsrr' },
    '/ports/0/publishMode',
  ],
  ['a negative number of CPUs', { resources: { limitCpus: '-1' } }, '/resources/limitCpus'],
  ['half a process', { resources: { limitPids: 0.5 } }, '/resources/limitPids'],
];

describe('An edit', () => {
  it.each(wrong)('is refused with 422 and the field for %s', async (_, body, pointer) => {
    const before = await fixture.docker.service('edited');
    for (const query of ['', '?dryRun=true'])
      expect(await rejected('edited', body, query)).toMatchObject({
        status: 422,
        code: 'invalid-input',
        errors: [{ pointer }],
      });
    expect(await fixture.docker.service('edited')).toEqual(before);
  });

  it('of a service that another client deletes is refused with 404', async () => {
    await aService('deleted');
    // The cache may still have the service: only Docker knows.
    await fixture.docker.removeService('deleted');
    expect(await rejected('deleted', { replicas: 2 })).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });

  it('of a service that another client changes is refused with 412 and the current one', async () => {
    const { etag } = await aService('contested');
    await fixture.docker.updateService('contested', '--env-add', 'BY=another');
    const request = { body: { env: { BY: 'us' } }, headers: { 'if-match': etag } };
    const problem = await fixture.admin.problem('PATCH', '/services/contested', request);
    expect(problem).toMatchObject({ status: 412, code: 'stale-version' });
    expect(problem['current']).toMatchObject({
      name: 'contested',
      env: [{ name: 'BY', value: 'another' }],
    });
  });

  it('makes one update of several fields, after one plan that says what restarts', async () => {
    const body = {
      env: { A: '1' },
      replicas: 2,
      image: 'busybox:next',
      secrets: [{ name: 'password' }, { name: 'token', target: 'api/token' }],
    };
    const before = await fixture.docker.service('edited');
    const plan = await fixture.admin.patch<Plan>('/services/edited?dryRun=true', body, '*', 200);
    expect(plan.body).toMatchObject({
      action: 'service.edit',
      effects: [
        { service: 'edited', effect: 'start', tasks: 1 },
        { service: 'edited', effect: 'restart', tasks: 1 },
      ],
      diff: [
        { path: 'image', before: 'busybox:local', after: 'busybox:next' },
        { path: 'Mode.Replicated.Replicas', before: '1', after: '2' },
        { path: 'env.A', before: null, after: '1' },
        { path: 'secrets.api/token', before: null, after: 'token (0:0 0444)' },
        { path: 'secrets.password', before: null, after: 'password (0:0 0444)' },
      ],
    });
    expect(await fixture.docker.service('edited')).toEqual(before);
    await edit('edited', body);
    const after = await fixture.docker.service('edited');
    expect(after.PreviousSpec?.TaskTemplate.ContainerSpec.Image).toBe('busybox:local');
    expect(after.PreviousSpec?.Mode).toEqual(before.Spec.Mode);
    expect(await secretsOf('edited')).toEqual([
      'password password 0:0 292',
      'token api/token 0:0 292',
    ]);
  });

  it.each<[string, string, object, string]>([
    ['replicas of a global service', 'everywhere', { replicas: 2 }, 'not-scalable'],
    ['the update policy of a job', 'job', { updatePolicy: { parallelism: 2 } }, 'immutable-field'],
    ['another mode', 'edited', { mode: 'global' }, 'immutable-field'],
    ['another name', 'edited', { name: 'renamed' }, 'immutable-field'],
  ])('is refused with 409 for %s', async (_, name, body, code) => {
    for (const query of ['', '?dryRun=true'])
      expect(await rejected(name, body, query)).toMatchObject({ status: 409, code });
  });

  it.each<[string, object, string]>([
    [
      'the Docker socket',
      { mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/s' }] },
      '/mounts/0/type',
    ],
    [
      'a bind mount as options of a volume',
      {
        mounts: [
          {
            type: 'volume',
            source: 'v',
            target: '/v',
            driver: 'local',
            driverOptions: { type: 'none', o: 'bind', device: '/' },
          },
        ],
      },
      '/mounts/0/driverOptions',
    ],
    ['a capability', { capabilitiesAdd: ['CAP_SYS_ADMIN'] }, '/capabilitiesAdd/0'],
    ['the network of the node', { networks: [{ name: 'host' }] }, '/networks/0'],
    [
      'a sysctl of the node',
      { sysctls: { 'kernel.core_pattern': 'x' } },
      '/sysctls/kernel.core_pattern',
    ],
  ])('is refused with 403 and the field for an operator who sets %s', async (_, body, pointer) => {
    const before = await fixture.docker.service('edited');
    for (const query of ['', '?dryRun=true'])
      expect(await rejected('edited', body, query, operator)).toMatchObject({
        status: 403,
        code: 'forbidden',
        errors: [{ pointer }],
      });
    expect(await fixture.docker.service('edited')).toEqual(before);
  });

  it('of what a service with privileges runs is refused to an operator, but for another tag', async () => {
    await aService('socket', '--mount', 'type=bind,source=/var/run/docker.sock,target=/s');
    expect(await rejected('socket', { args: ['sh'] }, '', operator)).toMatchObject({
      status: 403,
      errors: [{ pointer: '/args' }],
    });
    const image = (name: string) => ({ body: { image: name }, headers: { 'if-match': '*' } });
    expect(await operator.problem('PUT', '/services/socket/image', image('evil:1'))).toMatchObject({
      status: 403,
      errors: [{ pointer: '/image' }],
    });
    await operator.put('/services/socket/image', { image: 'busybox:next' }, '*', 202);
    await operator.patch('/services/socket', { replicas: 2 }, '*', 202);
  });
});

describe('A new service', () => {
  const constraints = ['node.labels.nowhere==true'];
  const common = {
    constraints,
    image: 'busybox:local',
    args: ['sleep', '100000'],
    stopSignal: 'KILL',
  };

  it('is answered with its address, after a plan that creates nothing', async () => {
    const request = { name: 'new', ...common };
    const plan = await fixture.admin.post<Plan>('/services?dryRun=true', request, 200);
    expect(plan.body).toMatchObject({ action: 'service.create', target: { name: 'new' } });
    const { headers } = await fixture.admin.post<Service>('/services', request, 201);
    expect(headers.get('location')).toBe('/api/v1/services/new');
  });

  it.each(wrong)('is refused with 422 and the field for %s', async (_, body, pointer) => {
    for (const query of ['', '?dryRun=true'])
      expect(
        await fixture.admin.problem('POST', `/services${query}`, {
          body: { name: 'refused', ...common, ...body },
        }),
      ).toMatchObject({ status: 422, code: 'invalid-input', errors: [{ pointer }] });
  });

  it('whose port another service publishes is refused with the field', async () => {
    const request = (name: string) => ({
      name,
      ...common,
      ports: [{ target: 80, published: 8099 }],
    });
    await fixture.admin.post('/services', request('publishes'), 201);
    expect(
      await fixture.admin.problem('POST', '/services', { body: request('publishes-too') }),
    ).toMatchObject({ status: 422, errors: [{ pointer: '/ports' }] });
  });

  it('whose image cannot be pulled is created, and says so in the words of Docker', async () => {
    const request = { name: 'no-image', image: 'nothing:here', restartPolicy: { maxAttempts: 1 } };
    await fixture.admin.post('/services', request, 201);
    await eventually(async () => {
      const { body } = await fixture.admin.get<Service>('/services/no-image');
      expect(body).toMatchObject({ state: 'failed', reason: 'No such image: nothing:here' });
    });
    const { body } = await fixture.admin.get<Page<Task>>('/services/no-image/tasks');
    expect(body.items[0]).toMatchObject({
      state: 'rejected',
      error: 'No such image: nothing:here',
    });
    const { text } = await fixture.admin.get(`/tasks/${body.items[0]!.id}/logs`);
    expect(JSON.parse(text)).toMatchObject({
      type: 'notice',
      code: 'not-started',
      detail: expect.stringContaining('No such image: nothing:here'),
    });
  });

  it.each<[string, object, number, string]>([
    ['a taken name', { name: 'EDITED' }, 409, 'name-taken'],
    ['a name that is no DNS label', { name: 'a.b' }, 422, 'invalid-input'],
    ['replicas of a global service', { mode: 'global', replicas: 2 }, 409, 'immutable-field'],
    ['no image', { image: undefined }, 422, 'invalid-input'],
  ])('is refused with %s', async (_, body, status, code) => {
    const request = { body: { name: 'refused', ...common, ...body } };
    expect(await fixture.admin.problem('POST', '/services', request)).toMatchObject({
      status,
      code,
    });
  });

  it('with privileges is refused to an operator, who may create and delete others', async () => {
    const mounts = [{ type: 'bind', source: '/', target: '/host' }];
    const request = { name: 'of-operator', ...common };
    expect(
      await operator.problem('POST', '/services', { body: { ...request, mounts } }),
    ).toMatchObject({ status: 403, errors: [{ pointer: '/mounts/0/type' }] });
    await operator.post('/services', { ...request, secrets: [{ name: 'password' }] }, 201);
    const path = '/services/of-operator';
    const { etag } = await fixture.admin.get<Service>(path);
    const plan = await operator.call<Plan>('DELETE', `${path}?dryRun=true`, {
      headers: { 'if-match': etag ?? '' },
    });
    expect(plan.body.warnings.join()).toContain('secret password');
    await operator.delete(path, etag ?? '', 204);
    expect(await fixture.sandbox.docker(['service', 'ls', '--format', '{{.Name}}'])).not.toContain(
      'of-operator',
    );
  });
});

describe('What could be better', () => {
  it('is with the service, in the overview and in lists, and never a value', async () => {
    const value = 'postgres://app:hunter2@db/app';
    const body = {
      name: 'careless',
      image: 'busybox',
      env: { URL: value },
      user: 'app',
      replicas: 0,
    };
    await fixture.admin.post('/services', { ...body, secrets: [{ name: 'password' }] }, 201);
    const { body: service } = await fixture.admin.get<Service>('/services/careless');
    expect(service.findings).toEqual([
      { kind: 'secret-in-spec', field: 'env.URL' },
      { kind: 'secret-readable-by-all', field: 'secrets.password' },
      { kind: 'image-latest', field: 'image' },
      { kind: 'no-health-check', field: 'healthCheck' },
      { kind: 'no-update-policy', field: 'updatePolicy' },
    ]);
    const overview = await fixture.admin.get<Overview>('/overview');
    expect(overview.body.attention).toContainEqual(
      expect.objectContaining({
        kind: 'secret-in-spec',
        level: 'advice',
        items: [{ name: 'careless', detail: null }],
      }),
    );
    expect(overview.text).not.toContain('hunter2');
    const list = await fixture.admin.get<Page<Service>>('/services?attention=secret-in-spec');
    expect(list.body.items.map(({ name }) => name)).toEqual(['careless']);
    const mended = { env: { URL: null }, secrets: [{ name: 'password', mode: '0400' }] };
    await edit('careless', { ...mended, updatePolicy: { parallelism: 1 } });
    const after = await fixture.admin.get<Service>('/services/careless');
    expect(after.body.findings.map(({ kind }) => kind)).toEqual([
      'image-latest',
      'no-health-check',
    ]);
  });
});

describe('The spec as Docker stores it', () => {
  const path = '/services/worded/raw-spec';

  it('is what Docker tells, and keeps what no edit has when it is replaced', async () => {
    const flags = ['--env', 'A=1', '--health-cmd', 'true', '--secret', 'password'];
    await aService('worded', ...flags, '--limit-memory', '64m');
    const { body, etag } = await operator.get<RawSpec>(path);
    const { Spec } = await fixture.docker.service('worded');
    // The command line adds what Docker does by default.
    expect(Spec).toMatchObject(body.spec);
    const same = await operator.put<Plan>(`${path}?dryRun=true`, body, etag, 200);
    expect(same.body).toMatchObject({ diff: [], effects: [{ effect: 'none' }] });
    const spec = structuredClone(body.spec) as unknown as typeof Spec;
    Object.assign(spec, { Labels: { team: 'a' } });
    Object.assign(spec.TaskTemplate.ContainerSpec, { Env: ['B=2'], User: '1000' });
    await operator.put(path, { spec }, etag, 202);
    expect((await operator.get<RawSpec>(path)).body.spec).toEqual(spec);
  });

  it('is refused with its place where an operator sets a privilege, or no edit can', async () => {
    const { body } = await operator.get<RawSpec>(path);
    const before = await fixture.docker.service('worded');
    const Mounts = [{ Type: 'bind', Source: '/var/run/docker.sock', Target: '/s' }];
    const refusals: [object, number, string][] = [
      [{ Mounts }, 403, 'Mounts/0'],
      [{ CapabilityAdd: ['CAP_SYS_ADMIN'] }, 403, 'CapabilityAdd/0'],
      [{ Privileges: { Seccomp: { Mode: 'unconfined' } } }, 422, 'Privileges'],
    ];
    for (const [set, status, place] of refusals) {
      const spec = structuredClone(before.Spec);
      Object.assign(spec.TaskTemplate.ContainerSpec, set);
      const request = { body: { ...body, spec }, headers: { 'if-match': '*' } };
      expect(await operator.problem('PUT', path, request)).toMatchObject({
        status,
        errors: [{ pointer: `/spec/TaskTemplate/ContainerSpec/${place}` }],
      });
    }
    expect(await fixture.docker.service('worded')).toEqual(before);
  });
});

describe('A variable that looks like a secret', () => {
  const value = 'glpat-of-the-moved-1234567890';
  const path = '/services/moves/secret-moves';
  const body = { variable: 'API_TOKEN', secret: 'moves_api_token' };

  it('is moved to a secret as one update, without its value in any answer', async () => {
    await fixture.docker.createService('moves', {
      flags: ['--env', `API_TOKEN=${value}`, '--env', 'LEVEL=info'],
      command: ['sh', '-c', 'cat "$API_TOKEN_FILE"; echo; sleep 100000'],
    });
    const { etag, body: found } = await known('moves');
    expect(found.findings).toContainEqual({ kind: 'secret-in-spec', field: 'env.API_TOKEN' });
    const ifMatch = { 'if-match': etag };
    const plan = await operator.post<Plan>(`${path}?dryRun=true`, body, 200, ifMatch);
    expect(plan.body).toMatchObject({
      effects: [{ service: 'moves', effect: 'restart', tasks: 1 }],
      diff: [
        { path: 'NewSecret', after: 'moves_api_token' },
        { path: 'env.API_TOKEN', before: '…', after: null },
        { path: 'env.API_TOKEN_FILE', after: '/run/secrets/moves_api_token' },
        { path: 'secrets.moves_api_token', after: 'moves_api_token (0:0 0444)' },
      ],
    });
    expect(await fixture.sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).not.toContain(
      'moves_api_token',
    );
    const moved = await operator.post<Service>(`${path}?wait=true`, body, 200, ifMatch);
    expect(moved.body).toMatchObject({ state: 'converged', findings: expect.any(Array) });
    expect(plan.text + moved.text).not.toContain(value);
    const { Spec, PreviousSpec } = await fixture.docker.service('moves');
    expect(Spec.TaskTemplate.ContainerSpec).toMatchObject({
      Env: ['LEVEL=info', 'API_TOKEN_FILE=/run/secrets/moves_api_token'],
    });
    expect(await secretsOf('moves')).toEqual(['moves_api_token moves_api_token 0:0 292']);
    // One update: the spec before it is the one with the variable.
    expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets ?? []).toEqual([]);
    await eventually(async () => expect(await fixture.docker.logs('moves')).toContain(value));
    const { body: activity } = await operator.get<Page<ObjectAuditEntry>>(
      '/audit/secret/moves_api_token',
    );
    expect(activity.items.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
      expect.arrayContaining(['secret.create succeeded', 'service.edit succeeded']),
    );
  });

  it('is not moved to a name that is taken, or without the right to create secrets', async () => {
    const flags = ['--env', `API_TOKEN=${value}`, '--env', `KEY=${value}`, '--env', 'KEY_FILE=/x'];
    await aService('keeps', ...flags);
    const before = await fixture.docker.service('keeps');
    const keeps = '/services/keeps/secret-moves';
    const tool = { name: 'editor', permissions: ['service.read', 'service.edit', 'secret.attach'] };
    const { token } = (await operator.post<{ token: string }>('/tokens', tool, 201)).body;
    const editor = new Client(fixture.waxseal.url, token);
    const refusals: [client: Client, body: object, status: number, pointer: string][] = [
      [operator, { ...body, secret: 'PASSWORD' }, 409, '/secret'],
      [operator, { variable: 'KEY', secret: 'of_key' }, 409, '/variable'],
      [operator, { variable: 'NOTHING', secret: 'of_nothing' }, 422, '/variable'],
      [operator, { ...body, secret: 'a b' }, 422, '/secret'],
      [editor, { ...body, secret: 'of_editor' }, 403, '/secret'],
    ];
    for (const [client, sent, status, pointer] of refusals)
      for (const query of ['', '?dryRun=true'])
        expect(
          await client.problem('POST', keeps + query, {
            body: sent,
            headers: { 'if-match': '*' },
          }),
        ).toMatchObject({ status, errors: [{ pointer }] });
    expect(await fixture.docker.service('keeps')).toEqual(before);
    expect(await fixture.sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).not.toMatch(
      /^of_/m,
    );
  });
});

describe('A secret', () => {
  it('is attached, rotated, detached and deleted', async () => {
    const path = '/services/life/secrets/lifelong';
    await secret('lifelong');
    await fixture.docker.createService('life');
    const { etag } = await known('life');
    const mount = { target: 'db', uid: '5', gid: '6', mode: '0440' };
    const plan = await operator.put<Plan>(`${path}?dryRun=true`, mount, '*', 200);
    expect(plan.body).toMatchObject({
      effects: [{ effect: 'restart', tasks: 1 }],
      diff: [{ path: 'secrets.db', before: null, after: 'lifelong (5:6 0440)' }],
    });
    const attached = await operator.put<Service>(path, mount, etag, 202);
    expect(attached.headers.get('location')).toBe('/api/v1/services/life');
    expect(attached.body.secrets).toMatchObject([{ name: 'lifelong', version: 1, ...mount }]);
    expect(await secretsOf('life')).toEqual(['lifelong db 5:6 288']);
    await fixture.docker.updateState('life', 'completed');

    const body = { value: { text: 'y' }, settings: { stabilityWindowSeconds: 0 } };
    const { body: started } = await fixture.admin.post<Rotation>(
      '/secrets/lifelong/rotations',
      body,
      202,
    );
    const { body: ended } = await fixture.admin.get<Rotation>(`/rotations/${started.id}?wait=true`);
    expect(ended.state).toBe('done');
    expect(await secretsOf('life')).toEqual(['lifelong.v2 db 5:6 288']);

    await operator.put(path, { target: 'db', mode: '0400' }, '*', 202);
    expect(await secretsOf('life')).toEqual(['lifelong.v2 db 0:0 256']);
    const { body: activity } = await operator.get<Page<ObjectAuditEntry>>('/audit/secret/lifelong');
    expect(activity.items[0]).toMatchObject({
      action: 'service.edit',
      target: { kind: 'service', name: 'life' },
      outcome: 'succeeded',
    });
    await operator.delete(`${path}`, '*', 202);
    expect(await secretsOf('life')).toEqual([]);
    expect(await operator.problem('DELETE', path, { headers: { 'if-match': '*' } })).toMatchObject({
      status: 404,
    });
    await fixture.docker.updateState('life', 'completed');
    await edit('life', { labels: { settled: '1' } });
    await eventually(() => fixture.admin.delete('/secrets/lifelong', '*', 204));
  });

  it('needs rights on both', async () => {
    const viewer = await fixture.waxseal.clientOf('viewer', fixture.admin);
    const headers = { 'if-match': '*' };
    for (const method of ['PUT', 'DELETE'])
      expect(
        await viewer.problem(method, '/services/edited/secrets/password', {
          headers,
          ...(method === 'PUT' && { body: {} }),
        }),
      ).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('that does not exist, or is at the target of another one, is refused', async () => {
    const headers = { 'if-match': '*' };
    const attach = (name: string, body: object) =>
      fixture.admin.problem('PUT', `/services/edited/secrets/${name}`, { body, headers });
    expect(await attach('nothing', {})).toMatchObject({
      status: 422,
      errors: [{ pointer: '/name' }],
    });
    expect(await attach('token', { target: 'password' })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/target' }],
    });
  });
});

describe('A config', () => {
  it('is attached and detached', async () => {
    await fixture.admin.post('/configs', { name: 'settings', value: { text: 'x' } }, 201);
    const path = '/services/edited/configs/settings';
    const { body } = await operator.put<Service>(path, { target: '/etc/app.conf' }, '*', 202);
    expect(body.configs).toMatchObject([
      { name: 'settings', target: '/etc/app.conf', mode: '0444' },
    ]);
    const after = await operator.delete<Service>(path, '*', 202);
    expect(after.body.configs).toEqual([]);
  });
});

describe('A copy of a service', () => {
  const original = [
    ...nowhere,
    ...['--secret', 'password', '--env', 'A=1', '--ulimit', 'nofile=100:200', '--replicas', '2'],
    ...['--publish', 'mode=host,target=80,published=18099', '--label', 'team=a'],
    ...['--mount', 'type=volume,source=shared,target=/data'],
  ];
  const copy = (name: string, body: object, client: Client = operator) =>
    client.post<Service>(`/services/${name}/copies`, body, 201, { 'if-match': '*' });

  it('has the same spec under another name, and the plan names what both have', async () => {
    await aService('original', ...original);
    const path = '/services/original/copies?dryRun=true';
    const headers = { 'if-match': '*' };
    const { body: plan } = await operator.post<Plan>(path, { name: 'twin' }, 200, headers);
    expect(plan).toMatchObject({ effects: [{ service: 'twin', effect: 'start', tasks: 2 }] });
    expect(plan.warnings.join('\n')).toMatch(/port 18099[^]*volume shared/);
    const { headers: told } = await copy('original', { name: 'twin' });
    expect(told.get('location')).toBe('/api/v1/services/twin');
    const [one, other] = [await specOf('original'), await specOf('twin')];
    expect({ ...other, Name: 'original' }).toEqual({ ...one, Name: 'original' });
  });

  it('runs once as a job that is not started again', async () => {
    await fixture.docker.createService('greets', {
      flags: ['--secret', 'password', '--update-delay', '5s'],
      command: ['sh', '-c', 'test -e /run/secrets/password'],
    });
    await known('greets');
    const run = { name: 'greets-once' };
    await operator.post('/services/greets/runs', run, 201, { 'if-match': '*' });
    await eventually(async () => {
      const { body } = await operator.get<Service>('/services/greets-once');
      expect(body).toMatchObject({ mode: 'replicated-job', state: 'completed', completed: 1 });
    });
  });

  it.each(['copies', 'runs'])('with privileges is refused to operators (%s)', async (kind) => {
    const payloads: [flags: string[], pointer: string][] = [
      [['--mount', 'type=bind,source=/var/run/docker.sock,target=/s'], '/mounts/0/type'],
      [
        ['--mount', 'type=volume,target=/s,volume-driver=local,volume-opt=type=none'],
        '/mounts/0/driverOptions',
      ],
      [['--cap-add', 'SYS_ADMIN'], '/capabilitiesAdd/0'],
      [['--network', 'host'], '/networks/0'],
      [['--sysctl', 'kernel.msgmax=1'], '/sysctls/kernel.msgmax'],
    ];
    for (const [index, [flags, pointer]] of payloads.entries()) {
      const name = `privileged-${kind}-${index}`;
      await aService(name, ...flags);
      const ask = { body: { name: `of-${name}` }, headers: { 'if-match': '*' } };
      for (const query of ['', '?dryRun=true'])
        expect(
          await operator.problem('POST', `/services/${name}/${kind}${query}`, ask),
        ).toMatchObject({ status: 403, code: 'forbidden', errors: [{ pointer }] });
    }
    expect(await fixture.sandbox.docker(['service', 'ls', '--format', '{{.Name}}'])).not.toMatch(
      /^of-/m,
    );
  });
});
