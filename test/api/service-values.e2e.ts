// Budget: 5 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Plan, Service, ServiceSpec, Task } from '@waxseal/shared';
import type { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const hidden = [
  'hidden-env',
  'hidden-arg',
  'hidden-quoted',
  'hidden-entry',
  'hidden-label',
  'hidden-old',
];
const clients: Record<string, Client> = {};

beforeAll(async () => {
  await fixture.docker.createService('private', {
    flags: [
      ...['--replicas', '0', '--env', 'PASSWORD=hidden-old', '--env', 'BARE'],
      ...['--entrypoint', 'hidden-entry', '--label', 'note=hidden-label'],
      ...['--label', 'com.docker.stack.namespace=shop'],
    ],
    command: ['hidden-arg'],
  });
  // Docker quotes a command that it cannot find in the error of the task.
  await fixture.docker.createService('broken', {
    flags: ['--restart-condition', 'none'],
    command: ['app --key=hidden-quoted'],
  });
  await fixture.docker.updateService('private', '--env-add', 'PASSWORD=hidden-env');
  await eventually(() => fixture.admin.get('/services/private'));
  for (const role of ['viewer', 'auditor', 'operator'])
    clients[role] = await fixture.waxseal.clientOf(role, fixture.admin);
});

const read = async (role: string) => clients[role]!.get<Service>('/services/private');

describe('Values that may be secrets', () => {
  it.each(['viewer', 'auditor'])(
    'are hidden from the role %s, but their names are not',
    async (role) => {
      const { body, text } = await read(role);
      for (const value of hidden) expect(text).not.toContain(value);
      expect(body).toMatchObject({ command: null, args: null });
      expect(body.env.find(({ name }) => name === 'PASSWORD')).toEqual({
        name: 'PASSWORD',
        value: null,
      });
      expect(body.labels).toEqual({ note: null, 'com.docker.stack.namespace': 'shop' });
    },
  );

  it.each(['viewer', 'auditor'])('are left out of the spec for the role %s', async (role) => {
    const { body, text } = await clients[role]!.get<ServiceSpec>('/services/private/spec');
    for (const value of hidden) expect(text).not.toContain(value);
    expect(body.env).toEqual({ BARE: null, PASSWORD: null });
    expect(body.hidden).toEqual(expect.arrayContaining(['command', 'args']));
  });

  it('are shown to an operator', async () => {
    const { body } = await read('operator');
    expect(body).toMatchObject({ command: ['hidden-entry'], args: ['hidden-arg'] });
    expect(body.env).toContainEqual({ name: 'PASSWORD', value: 'hidden-env' });
    expect(body.labels).toMatchObject({ note: 'hidden-label' });
  });

  it('are hidden where Docker quotes them in an error, in tasks, services and the overview', async () => {
    const read = async (role: string) => {
      const paths = ['/services/broken/tasks', '/services', '/services/broken', '/overview'];
      return Promise.all(paths.map(async (path) => (await clients[role]!.get(path)).text));
    };
    const errorOf = async () => {
      const { body } = await clients['operator']!.get<Page<Task>>('/services/broken/tasks');
      return body.items[0]?.error ?? '';
    };
    await eventually(async () => expect(await errorOf()).toContain('hidden-quoted'));
    await eventually(async () => {
      for (const text of await read('operator')) expect(text).toContain('hidden-quoted');
    });
    for (const role of ['viewer', 'auditor'])
      for (const text of await read(role)) {
        expect(text).toContain('(details hidden)');
        expect(text).not.toContain('hidden-quoted');
      }
  });

  it('are in the list of no role, except what Docker quotes', async () => {
    for (const client of Object.values(clients)) {
      const { text } = await client.get('/services?search=private');
      for (const value of hidden) expect(text).not.toContain(value);
    }
  });

  it('have an ETag whose first part is equal for all roles and no plain digest', async () => {
    const specs = await Promise.all(
      Object.keys(clients).map(async (role) => (await read(role)).etag.split('.')[0]),
    );
    expect(new Set(specs).size).toBe(1);
  });

  it.each([
    ['PATCH', '', { labels: { note: 'x' } }],
    ['PUT', '/replicas', { replicas: 1 }],
    ['POST', '/restarts', {}],
    ['POST', '/rollbacks', {}],
  ])('are hidden from a viewer in the plan of %s %s', async (method, below, body) => {
    const path = `/services/private${below}?dryRun=true`;
    for (const ifMatch of ['*', '"stale.stale"']) {
      const headers = { 'if-match': ifMatch };
      const answer = await clients['viewer']!.call(method, path, { body, headers });
      expect(answer.status).toBe(403);
      for (const value of hidden) expect(answer.text).not.toContain(value);
    }
  });

  it('are in the plan of an operator', async () => {
    const path = '/services/private/rollbacks?dryRun=true';
    const { body } = await clients['operator']!.post<Plan>(path, {}, 200, { 'if-match': '*' });
    const line = body.diff.find(({ path: field }) => field === 'env');
    expect(line?.before).toContain('hidden-env');
    expect(line?.after).toContain('hidden-old');
  });
});
