// Budget: 40 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LogLine, Page, Plan, Service, ServiceSummary, Task } from '@waxseal/shared';
import type { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

const known = (name: string) => eventually(() => fixture.admin.get<Service>(`/services/${name}`));
async function aService(name: string, ...flags: string[]) {
  await fixture.docker.createService(name, { flags });
  return known(name);
}
const post = (path: string, body: unknown = {}, expected = 202, client: Client = fixture.admin) =>
  client.post<Omit<Service, 'kind'> & Plan>(path, body, expected, { 'if-match': '*' });
const runningTasks = (name: string) =>
  fixture.sandbox.docker(['service', 'ps', '-q', '--filter', 'desired-state=running', name]);

describe('The list of services', () => {
  beforeAll(async () => {
    await fixture.docker.createSecret('listed');
    await aService('list-b', '--replicas', '2', '--secret', 'listed');
    await aService('list-a', '--replicas', '0', '--label', 'com.docker.stack.namespace=shop');
    await aService('list-c', '--constraint', 'node.labels.nowhere==true');
    await aService('list-d', '--mode', 'global');
  });

  it('has running and desired tasks, state, image and stack', async () => {
    await eventually(
      async () => {
        const { body } = await fixture.admin.get<Page<ServiceSummary>>('/services?search=list-');
        expect(body.items).toMatchObject([
          { name: 'list-a', running: 0, desired: 0, state: 'stopped', stack: 'shop' },
          { name: 'list-b', running: 2, desired: 2, state: 'converged', secretCount: 1 },
          { name: 'list-c', running: 0, desired: 1, state: 'degraded', stack: null },
          { name: 'list-d', running: 1, desired: 1, state: 'converged', mode: 'global' },
        ]);
        expect(body.items[1]).toMatchObject({
          image: 'busybox:local',
          imageDigest: null,
          isSelf: false,
          updateState: null,
          mode: 'replicated',
        });
      },
      { withinMs: 20_000 },
    );
  });

  it.each([
    ['sort=-name', ['list-d', 'list-c', 'list-b', 'list-a']],
    ['sort=updated', ['list-b', 'list-a', 'list-c', 'list-d']],
    ['sort=state', ['list-c', 'list-a', 'list-b', 'list-d']],
    ['stack=shop', ['list-a']],
    ['secret=listed', ['list-b']],
    ['state=degraded', ['list-c']],
  ])('answers %s', async (query, expected) => {
    const { body } = await fixture.admin.get<Page<ServiceSummary>>(
      `/services?search=LIST&${query}`,
    );
    expect(body.items.map(({ name }) => name)).toEqual(expected);
  });

  it('returns pages', async () => {
    const first = await fixture.admin.get<Page<ServiceSummary>>('/services?search=list&limit=3');
    const next = `/services?search=list&limit=3&cursor=${first.body.nextCursor}`;
    const second = await fixture.admin.get<Page<ServiceSummary>>(next);
    expect(second.body.items.map(({ name }) => name)).toEqual(['list-d']);
    expect(second.body).toMatchObject({ nextCursor: null, total: 4 });
  });

  it('answers 304 to its ETag', async () => {
    const { etag } = await known('list-a');
    const headers = { 'if-none-match': etag };
    expect((await fixture.admin.call('GET', '/services/list-a', { headers })).status).toBe(304);
  });
});

describe('Scaling', () => {
  it('sets only the replicas and answers 202 with Location', async () => {
    const { etag } = await aService('scaled', '--replicas', '1');
    const before = await fixture.docker.service('scaled');
    const answer = await fixture.admin.put<Service>(
      '/services/scaled/replicas',
      { replicas: 3 },
      etag,
      202,
    );
    expect(answer.headers.get('location')).toBe('/api/v1/services/scaled');
    expect(answer.body.replicas).toBe(3);
    const { Spec } = await fixture.docker.service('scaled');
    expect(Spec).toEqual({ ...before.Spec, Mode: { Replicated: { Replicas: 3 } } });
    await fixture.docker.running('scaled', 3);
    await eventually(async () => {
      const { body } = await fixture.admin.get<Service>('/services/scaled');
      expect(body).toMatchObject({ running: 3, desired: 3, state: 'converged', replicas: 3 });
    });
  });

  it('writes nothing with dryRun, and answers the plan', async () => {
    await aService('scale-plan', '--replicas', '1');
    const before = await fixture.docker.service('scale-plan');
    const path = '/services/scale-plan/replicas?dryRun=true';
    const { body } = await fixture.admin.put<Plan>(path, { replicas: 4 }, '*', 200);
    expect(body).toMatchObject({
      action: 'service.scale',
      target: { kind: 'service', name: 'scale-plan' },
      effects: [{ service: 'scale-plan', effect: 'start', tasks: 3 }],
      diff: [{ path: 'Mode.Replicated.Replicas', before: '1', after: '4' }],
    });
    expect(await fixture.docker.service('scale-plan')).toEqual(before);
  });

  it('is refused for a global service', async () => {
    await aService('everywhere', '--mode', 'global');
    const before = await fixture.docker.service('everywhere');
    const change = { body: { replicas: 2 }, headers: { 'if-match': '*' } };
    for (const query of ['', '?dryRun=true'])
      expect(
        await fixture.admin.problem('PUT', `/services/everywhere/replicas${query}`, change),
      ).toMatchObject({ status: 409, code: 'not-scalable' });
    expect((await fixture.docker.service('everywhere')).Version).toEqual(before.Version);
  });

  it.each([-1, 1.5, 1e9, '3', null])('is rejected for %j replicas', async (replicas) => {
    const change = { body: { replicas }, headers: { 'if-match': '*' } };
    expect(await fixture.admin.problem('PUT', '/services/list-a/replicas', change)).toMatchObject({
      status: 422,
      code: 'invalid-input',
      errors: [{ pointer: '/replicas' }],
    });
  });
});

describe('Restarting', () => {
  it('replaces every task by a forced update', async () => {
    const { etag } = await aService('restarted');
    await fixture.docker.running('restarted', 1);
    const before = await fixture.docker.service('restarted');
    const oldTask = await runningTasks('restarted');
    await fixture.admin.post('/services/restarted/restarts', {}, 202, { 'if-match': etag });
    const { Spec } = await fixture.docker.service('restarted');
    const expected = structuredClone(before.Spec);
    expected.TaskTemplate.ForceUpdate = 1;
    expect(Spec).toEqual(expected);
    await eventually(async () => expect(await runningTasks('restarted')).not.toContain(oldTask));
  });

  it('needs no body', async () => {
    await aService('bodiless', '--replicas', '0');
    await post('/services/bodiless/restarts', undefined);
    expect((await fixture.docker.service('bodiless')).Spec.TaskTemplate.ForceUpdate).toBe(1);
  });

  it('writes nothing with dryRun, and answers the plan', async () => {
    await aService('restart-plan', '--replicas', '1');
    const before = await fixture.docker.service('restart-plan');
    const { body } = await post('/services/restart-plan/restarts?dryRun=true', {}, 200);
    expect(body).toMatchObject({
      action: 'service.restart',
      effects: [{ effect: 'restart', tasks: 1, order: 'stop-first', isDownForAMoment: true }],
      diff: [{ path: 'TaskTemplate.ForceUpdate', before: '0', after: '1' }],
    });
    expect((await fixture.docker.service('restart-plan')).Version).toEqual(before.Version);
  });
});

describe('Changing labels of a service', () => {
  it('sets, removes and keeps labels and changes nothing else', async () => {
    await aService('edited', '--replicas', '0', '--label', 'keep=1', '--label', 'drop=1');
    const before = await fixture.docker.service('edited');
    const edit = { labels: { drop: null, set: 'x' } };
    const { body } = await fixture.admin.patch<Service>('/services/edited', edit, '*', 202);
    expect(body.labels).toEqual({ keep: '1', set: 'x' });
    const { Spec } = await fixture.docker.service('edited');
    expect(Spec).toEqual({ ...before.Spec, Labels: { keep: '1', set: 'x' } });
  });

  it('restarts no task', async () => {
    await aService('calm');
    await fixture.docker.running('calm', 1);
    const before = await runningTasks('calm');
    await fixture.admin.patch('/services/calm', { labels: { a: '1' } }, '*', 202);
    // The Engine applies changes in their order, so the labels are applied once the second task runs.
    await fixture.admin.put('/services/calm/replicas', { replicas: 2 }, '*', 202);
    await fixture.docker.running('calm', 2);
    expect(await runningTasks('calm')).toContain(before);
  });

  it('keeps reserved labels and rejects changes of them', async () => {
    const stack = 'com.docker.stack.namespace';
    await aService('reserved', '--replicas', '0', '--label', `${stack}=shop`);
    await fixture.admin.patch(
      '/services/reserved',
      { labels: { [stack]: null, a: '1' } },
      '*',
      202,
    );
    const change = { body: { labels: { [stack]: 'other' } }, headers: { 'if-match': '*' } };
    expect(await fixture.admin.problem('PATCH', '/services/reserved', change)).toMatchObject({
      status: 422,
      errors: [{ pointer: `/labels/${stack}` }],
    });
    const { Spec } = await fixture.docker.service('reserved');
    expect(Spec.Labels).toEqual({ [stack]: 'shop', a: '1' });
  });

  it('writes nothing with dryRun, and answers the plan', async () => {
    await aService('edit-plan', '--replicas', '0', '--label', 'drop=1');
    const before = await fixture.docker.service('edit-plan');
    const path = '/services/edit-plan?dryRun=true';
    const { body } = await fixture.admin.patch<Plan>(path, { labels: { drop: null } }, '*', 200);
    expect(body.diff).toEqual([{ path: 'Labels.drop', before: '1', after: null }]);
    expect((await fixture.docker.service('edit-plan')).Version).toEqual(before.Version);
  });
});

describe('A plan', () => {
  const planEdit = async (name: string) => {
    const path = `/services/${name}?dryRun=true`;
    const { body } = await fixture.admin.patch<Plan>(path, { labels: { a: '1' } }, '*', 200);
    return body;
  };
  const edit = (name: string, labels: object) =>
    fixture.admin.patch<Service>(`/services/${name}`, { labels }, '*', 202);
  const completedTasks = async (name: string): Promise<string[]> => {
    const format = ['--no-trunc', '--format', '{{.ID}} {{.CurrentState}}'];
    const tasks = await fixture.sandbox.docker(['service', 'ps', ...format, name]);
    return tasks.match(/^\w+(?= Complete)/gm) ?? [];
  };

  it.each([
    ['replicated-job', ['--replicas', '3', '--max-concurrent', '2'], 3],
    ['global-job', [], 1],
  ])('says that an edit of its labels runs a %s again, and it does', async (mode, flags, tasks) => {
    const name = `plan-${mode}`;
    await fixture.docker.createService(name, {
      flags: ['--mode', mode, '--restart-condition', 'none', ...flags],
      command: ['true'],
    });
    const before = await eventually(async () => {
      const all = await completedTasks(name);
      expect(all).toHaveLength(tasks);
      return all;
    });
    await eventually(async () => {
      const plan = await planEdit(name);
      expect(plan.effects).toMatchObject([{ effect: 'restart', tasks, order: null }]);
      expect(plan.warnings).toEqual([expect.stringContaining('job')]);
    });
    expect((await edit(name, { a: '1' })).body.warnings).toEqual([]);
    await eventually(async () => {
      const all = await completedTasks(name);
      expect(all.filter((id) => !before.includes(id))).toHaveLength(tasks);
    });
  });

  it('says that a rollback of labels alone restarts no task, and it does not', async () => {
    await aService('plan-labels');
    await fixture.docker.running('plan-labels', 1);
    const before = await runningTasks('plan-labels');
    await edit('plan-labels', { a: '1' });
    const { body } = await post('/services/plan-labels/rollbacks?dryRun=true', {}, 200);
    expect(body.effects).toMatchObject([{ effect: 'none' }]);
    await post('/services/plan-labels/rollbacks');
    await fixture.admin.put('/services/plan-labels/replicas', { replicas: 2 }, '*', 202);
    await fixture.docker.running('plan-labels', 2);
    expect(await runningTasks('plan-labels')).toContain(before);
  });

  it('says that an edit of labels continues a rollout that is paused', async () => {
    await aService('plan-paused', '--replicas', '2', '--update-monitor', '500ms');
    await fixture.docker.running('plan-paused', 2);
    expect((await planEdit('plan-paused')).effects).toMatchObject([{ effect: 'none' }]);
    await fixture.docker.updateService('plan-paused', '--args', '/no/such/program');
    await fixture.docker.updateState('plan-paused', 'paused');
    expect((await planEdit('plan-paused')).effects).toMatchObject([
      { effect: 'restart', tasks: 2, order: 'stop-first' },
    ]);
  });
});

describe('A service that does not exist', () => {
  it.each([
    ['GET', ''],
    ['GET', '/tasks'],
    ['PATCH', ''],
    ['PUT', '/replicas'],
    ['POST', '/restarts'],
    ['POST', '/rollbacks'],
  ])('gets 404 for %s %s', async (method, below) => {
    const bodies: Record<string, object> = {
      PATCH: { labels: {} },
      PUT: { replicas: 1 },
      POST: {},
    };
    const problem = await fixture.admin.problem(method, `/services/nowhere${below}`, {
      body: bodies[method],
      headers: { 'if-match': '*' },
    });
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('The tasks of a service', () => {
  it('have node, state and error if the service cannot start', async () => {
    await fixture.docker.createService('failing', {
      flags: ['--restart-delay', '100ms', '--restart-max-attempts', '1'],
      command: ['/no/such/program'],
    });
    await eventually(
      async () => {
        const { body } = await fixture.admin.get<Page<Task>>('/services/failing/tasks');
        const failed = body.items.find(({ error }) => error !== null);
        expect(failed).toMatchObject({
          slot: 1,
          node: { name: 'waxseal' },
          desiredState: 'shutdown',
          image: 'busybox:local',
          error: expect.stringContaining('/no/such/program'),
        });
        expect(['failed', 'rejected']).toContain(failed?.state);
      },
      { withinMs: 20_000 },
    );
  });

  it('have the exit code of a program that ended', async () => {
    await fixture.docker.createService('ending', {
      flags: ['--restart-condition', 'none'],
      command: ['sh', '-c', 'exit 7'],
    });
    await eventually(
      async () => {
        const { body } = await fixture.admin.get<Page<Task>>('/services/ending/tasks');
        expect(body.items).toMatchObject([{ state: 'failed', exitCode: 7 }]);
      },
      { withinMs: 20_000 },
    );
  });

  it('have no node and a reason if no node fits', async () => {
    await eventually(async () => {
      const { body } = await fixture.admin.get<Page<Task>>('/services/list-c/tasks');
      expect(body.items).toMatchObject([
        { node: null, state: 'pending', error: expect.stringContaining('no suitable node') },
      ]);
    });
  });

  it('are returned in pages, sorted by slot', async () => {
    await aService('paged', '--replicas', '5', '--constraint', 'node.labels.nowhere==true');
    await eventually(async () => {
      const { body } = await fixture.admin.get<Page<Task>>('/services/paged/tasks?limit=3');
      expect(body.items.map(({ slot }) => slot)).toEqual([1, 2, 3]);
      const rest = await fixture.admin.get<Page<Task>>(
        `/services/paged/tasks?limit=3&cursor=${body.nextCursor}`,
      );
      expect(rest.body.items.map(({ slot }) => slot)).toEqual([4, 5]);
    });
  });
});

describe('The log of a service', () => {
  const linesOf = (text: string) =>
    text.split('\n').flatMap((record) => {
      const parsed = record ? (JSON.parse(record) as LogLine) : undefined;
      return parsed?.type === 'line' ? [parsed] : [];
    });
  const path = '/services/talks/logs';

  beforeAll(async () => {
    const talk =
      'echo "grün €" >&2; i=0; while true; do i=$((i+1)); echo "line $i"; sleep 0.2; done';
    await fixture.docker.createService('talks', {
      flags: ['--replicas', '2'],
      command: ['sh', '-c', talk],
    });
    await fixture.docker.createService('terminal', {
      flags: ['--tty'],
      command: ['sh', '-c', 'echo one; echo two; sleep 100000'],
    });
    await fixture.docker.createService('mute', { flags: ['--log-driver', 'none'] });
    await fixture.docker.createService('waits', { flags: ['--constraint', 'node.labels.x==1'] });
    for (const name of ['terminal', 'mute']) await fixture.docker.running(name, 1);
    await fixture.docker.running('talks', 2);
    for (const name of ['talks', 'terminal', 'mute', 'waits']) await known(name);
  });

  it('has the last lines of both tasks in the order of time', async () => {
    const lines = await eventually(async () => {
      const { text } = await fixture.admin.get(`${path}?tail=20`);
      const found = linesOf(text);
      expect(found).toHaveLength(20);
      return found;
    });
    const times = lines.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(new Set(lines.map(({ slot }) => slot))).toEqual(new Set([1, 2]));
    const { text } = await fixture.admin.get(`${path}?tail=all&stream=stderr`);
    expect(linesOf(text).map((line) => line.text)).toEqual(['grün €', 'grün €']);
  });

  it('is followed line by line', async () => {
    const ending = new AbortController();
    const { url, token } = fixture.admin;
    const response = await fetch(`${url}/api/v1${path}?follow=true&search=line&tail=0`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: ending.signal,
    });
    let text = '';
    const texts = new Map<string, string[]>();
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk, { stream: true });
      const whole = text.split('\n\n');
      text = whole.pop()!;
      for (const event of whole) {
        const line = JSON.parse(event.slice(event.indexOf('{'))) as LogLine;
        texts.set(line.task, [...(texts.get(line.task) ?? []), line.text]);
      }
      if (texts.size === 2 && [...texts.values()].every(({ length }) => length >= 8)) break;
    }
    ending.abort();
    for (const received of texts.values()) {
      const first = Number(received[0]!.split(' ')[1]);
      expect(received).toEqual(received.map((_, at) => `line ${first + at}`));
    }
  });

  it('of a terminal has the same lines', async () => {
    await eventually(async () => {
      const { text } = await fixture.admin.get('/services/terminal/logs');
      expect(linesOf(text).map((line) => line.text)).toEqual(['one', 'two']);
    });
  });

  it('says why it is empty, or why it cannot be read', async () => {
    const { text } = await fixture.admin.get('/services/waits/logs');
    expect(JSON.parse(text)).toMatchObject({ type: 'notice', code: 'not-started' });
    const problem = await fixture.admin.problem('GET', '/services/mute/logs');
    expect(problem).toMatchObject({
      code: 'log-unreadable',
      detail: 'Docker cannot read the log back from the log driver none',
    });
  });

  it('needs a permission of its own', async () => {
    const viewer = await fixture.waxseal.clientOf('viewer', fixture.admin);
    expect((await viewer.problem('GET', path)).code).toBe('forbidden');
  });
});
