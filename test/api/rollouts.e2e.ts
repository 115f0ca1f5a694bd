// Budget: 25 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Plan, Problem, Service } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

const known = (name: string) => eventually(() => fixture.admin.get<Service>(`/services/${name}`));
const imageOf = async (name: string) =>
  (await fixture.docker.service(name)).Spec.TaskTemplate.ContainerSpec.Image;

const changes: [string, string, object][] = [
  ['PATCH', '', { labels: { a: '1' } }],
  ['PUT', '/replicas', { replicas: 1 }],
  ['POST', '/restarts', {}],
  ['POST', '/rollbacks', {}],
];

describe('Rolling back', () => {
  it('restores the previous spec', async () => {
    await fixture.docker.createService('returns', {
      flags: ['--replicas', '0', '--label', 'a=1'],
    });
    const first = await fixture.docker.service('returns');
    await fixture.docker.updateService('returns', '--image', 'busybox:other', '--label-add', 'a=2');
    await eventually(async () => {
      const { body } = await fixture.admin.get<Service>('/services/returns');
      expect(body.previous).toMatchObject({ image: 'busybox:local', replicas: 0 });
    });
    const { etag } = await fixture.admin.get('/services/returns');
    const answer = await fixture.admin.post<Service>('/services/returns/rollbacks', {}, 202, {
      'if-match': etag,
    });
    expect(answer.body.image).toBe('busybox:local');
    const { Spec } = await fixture.docker.service('returns');
    expect(Spec).toEqual(first.Spec);
  });

  it('returns the plan without writing in a dry run', async () => {
    await fixture.docker.createService('return-plan', { flags: ['--replicas', '0'] });
    await fixture.docker.updateService('return-plan', '--image', 'busybox:other');
    await eventually(async () =>
      expect((await known('return-plan')).body.image).toBe('busybox:other'),
    );
    const before = await fixture.docker.service('return-plan');
    const path = '/services/return-plan/rollbacks?dryRun=true';
    const { body } = await fixture.admin.post<Plan>(path, {}, 200, { 'if-match': '*' });
    expect(body.diff).toEqual([{ path: 'image', before: 'busybox:other', after: 'busybox:local' }]);
    expect(await fixture.docker.service('return-plan')).toEqual(before);
  });

  it('is refused without a previous spec', async () => {
    await fixture.docker.createService('first-spec', { flags: ['--replicas', '0'] });
    await known('first-spec');
    const before = await fixture.docker.service('first-spec');
    for (const query of ['', '?dryRun=true'])
      expect(
        await fixture.admin.problem('POST', `/services/first-spec/rollbacks${query}`, {
          body: {},
          headers: { 'if-match': '*' },
        }),
      ).toMatchObject({ status: 409, code: 'previous-spec-broken', missing: [] });
    expect(await fixture.docker.service('first-spec')).toEqual(before);
  });

  it('is refused if a secret or config of the previous spec is missing, and names it', async () => {
    const { sandbox, docker } = fixture;
    await docker.createSecret('lost-secret');
    await sandbox.docker(['config', 'create', 'lost-config', '-'], 'x');
    const flags = ['--replicas', '0', '--secret', 'lost-secret', '--config', 'lost-config'];
    await docker.createService('broken', { flags });
    await docker.updateService(
      'broken',
      '--secret-rm',
      'lost-secret',
      '--config-rm',
      'lost-config',
    );
    await sandbox.docker(['secret', 'rm', 'lost-secret']);
    await sandbox.docker(['config', 'rm', 'lost-config']);
    await known('broken');
    const before = await docker.service('broken');
    const refusal = (query = '') =>
      fixture.admin.problem('POST', `/services/broken/rollbacks${query}`, {
        body: { resume: true },
        headers: { 'if-match': '*' },
      });
    for (const problem of [await refusal(), await refusal('?dryRun=true')])
      expect(problem).toMatchObject({
        status: 409,
        code: 'previous-spec-broken',
        missing: [
          { kind: 'secret', name: 'lost-secret' },
          { kind: 'config', name: 'lost-config' },
        ],
      });
    expect(await docker.service('broken')).toEqual(before);
  });

  it('is refused if a secret was replaced by another one with the same name', async () => {
    const { sandbox, docker } = fixture;
    await docker.createSecret('reborn');
    await docker.createService('reborn-user', {
      flags: ['--replicas', '0', '--secret', 'reborn'],
    });
    await docker.updateService('reborn-user', '--secret-rm', 'reborn');
    await sandbox.docker(['secret', 'rm', 'reborn']);
    await docker.createSecret('reborn');
    await known('reborn-user');
    const headers = { 'if-match': '*' };
    expect(
      await fixture.admin.problem('POST', '/services/reborn-user/rollbacks', { body: {}, headers }),
    ).toMatchObject({ status: 409, missing: [{ kind: 'secret', name: 'reborn' }] });
  });
});

describe('A paused rollout', () => {
  beforeAll(async () => {
    const { docker } = fixture;
    // A task that fails after the monitoring counts as updated, and then no slot is left for the resumption.
    const fragile = ['--update-failure-action', 'pause', '--update-monitor', '60s'];
    await docker.createService('paused', {
      flags: [...fragile, '--replicas', '2', '--restart-condition', 'none'],
    });
    await docker.running('paused', 2);
    await docker.updateService('paused', '--args', '/no/such/program');
    await docker.updateState('paused', 'paused', 30_000);
    await eventually(async () => expect((await known('paused')).body.state).toBe('paused'));
  });

  it.each(changes)('rejects %s %s without resume', async (method, below, body) => {
    const before = await fixture.docker.service('paused');
    for (const resume of [{}, { resume: false }]) {
      const problem = await fixture.admin.problem(method, `/services/paused${below}`, {
        body: { ...body, ...resume },
        headers: { 'if-match': '*' },
      });
      expect(problem).toMatchObject({ status: 409, code: 'rollout-paused' });
    }
    expect(await fixture.docker.service('paused')).toEqual(before);
  });

  it.each(changes)('has a warning in the plan of %s %s', async (method, below, body) => {
    const before = await fixture.docker.service('paused');
    const path = `/services/paused${below}?dryRun=true`;
    const headers = { 'if-match': '*' };
    const plan = await fixture.admin.call<Plan>(method, path, { body, headers, expect: 200 });
    expect(plan.body.warnings.join()).toContain('The rollout is paused');
    expect(await fixture.docker.service('paused')).toEqual(before);
  });

  it('is resumed, and fails again with the same spec', async () => {
    const before = await fixture.docker.service('paused');
    const path = '/services/paused/resumptions';
    const headers = { 'if-match': '*' };
    const plan = (await fixture.admin.post<Plan>(`${path}?dryRun=true`, {}, 200, headers)).body;
    expect(plan).toMatchObject({ effects: [{ effect: 'restart' }], diff: [] });
    await fixture.admin.post(path, {}, 202, headers);
    const after = await fixture.docker.service('paused');
    expect(after.Spec).toEqual(before.Spec);
    await fixture.docker.updateState('paused', 'paused');
    await eventually(async () => expect((await known('paused')).body.state).toBe('paused'));
    const settled = { body: {}, headers };
    await fixture.docker.createService('settled', { flags: ['--replicas', '0'] });
    await known('settled');
    expect(
      await fixture.admin.problem('POST', '/services/settled/resumptions', settled),
    ).toMatchObject({ status: 409, code: 'rollout-not-paused' });
  });

  it('accepts a change with resume: true', async () => {
    const body = { labels: { resumed: 'yes' }, resume: true };
    await fixture.admin.patch('/services/paused', body, '*', 202);
    const { Spec } = await fixture.docker.service('paused');
    expect(Spec.Labels).toMatchObject({ resumed: 'yes' });
  });

  it('accepts a rollback with resume: true', async () => {
    await fixture.docker.createService('unpaused', {
      flags: ['--update-monitor', '1s', '--restart-condition', 'none'],
    });
    await fixture.docker.running('unpaused', 1);
    await fixture.docker.updateService('unpaused', '--args', '/no/such/program');
    await fixture.docker.updateState('unpaused', 'paused', 30_000);
    const headers = { 'if-match': '*' };
    await fixture.admin.post('/services/unpaused/rollbacks', { resume: true }, 202, headers);
    await fixture.docker.running('unpaused', 1);
    await eventually(async () => expect((await known('unpaused')).body.state).toBe('converged'), {
      withinMs: 20_000,
    });
  });
});

describe('A stale If-Match', () => {
  beforeAll(async () => {
    await fixture.docker.createService('moving', { flags: ['--replicas', '0'] });
    await known('moving');
  });

  it.each(changes)(
    'gets 412 with the current representation for %s %s',
    async (method, below, body) => {
      const { etag: stale } = await fixture.admin.get('/services/moving');
      await fixture.docker.updateService('moving', '--label-add', `at=${stale.slice(1, 9)}`);
      const before = await fixture.docker.service('moving');
      // Immediately, because the tag is compared with the Engine's current spec and not with the cache.
      for (const query of ['', '?dryRun=true']) {
        const answer = await fixture.admin.call<Problem>(
          method,
          `/services/moving${below}${query}`,
          {
            body,
            headers: { 'if-match': stale },
          },
        );
        expect(answer.body).toMatchObject({
          status: 412,
          code: 'stale-version',
          current: { name: 'moving', labels: before.Spec.Labels },
        });
        const current = await eventually(async () => {
          const read = await fixture.admin.get<Service>('/services/moving');
          expect(read.body.labels).toEqual(before.Spec.Labels);
          return read;
        });
        expect(answer.etag.split('.')[0]).toBe(current.etag.split('.')[0]);
      }
      expect((await fixture.docker.service('moving')).Version).toEqual(before.Version);
    },
  );

  it('still matches if only tasks have changed', async () => {
    await fixture.docker.createService('counted', { flags: ['--replicas', '1'] });
    const { etag } = await known('counted');
    await fixture.docker.running('counted', 1);
    await eventually(async () => {
      const read = await fixture.admin.get('/services/counted');
      expect(read.etag).not.toBe(etag);
    });
    await fixture.admin.put('/services/counted/replicas', { replicas: 2 }, etag, 202);
    expect(await imageOf('counted')).toBe('busybox:local');
  });
});

describe('A change that waits', () => {
  const change = (name: string, method: string, below: string, body: object, query = '') =>
    fixture.admin.call<Service & Problem>(method, `/services/${name}${below}?wait=true${query}`, {
      body,
      headers: { 'if-match': '*' },
    });
  const policy = { parallelism: 0, monitorMs: 1_000, failureAction: 'pause' };
  const quick = { updatePolicy: policy, rollbackPolicy: policy };
  const sleeps = { command: ['sleep', '3600'], stopGracePeriodMs: 100, ...quick };

  it('answers 200 once the service has converged: created, edited, rolled back', async () => {
    const create = { name: 'waits', image: 'busybox:local', replicas: 2, ...sleeps };
    const created = await fixture.admin.post<Service>('/services?wait=true', create, 200);
    expect(created.body).toMatchObject({ name: 'waits', state: 'converged', running: 2 });
    expect(created.headers.get('location')).toBe('/api/v1/services/waits');
    for (const [method, below, body] of [
      ['PATCH', '', { env: { A: '1' } }],
      ['POST', '/rollbacks', {}],
    ] as const) {
      const { status, body: service, etag } = await change('waits', method, below, body);
      expect([method, below, status, service.state]).toEqual([method, below, 200, 'converged']);
      expect(etag).toBe((await fixture.admin.get('/services/waits')).etag);
      await fixture.docker.running('waits', service.replicas!, 0);
    }
  });

  it('answers rollout-failed with the errors of the tasks', async () => {
    const failed = await change('waits', 'PATCH', '', { command: ['/no/such/program'] });
    expect(failed.body).toMatchObject({ status: 409, code: 'rollout-failed' });
    expect(failed.body.tasks![0]!.error).toContain('/no/such/program');
    expect(failed.body.current).toMatchObject({ name: 'waits' });
    expect(failed.etag).not.toBe('');
  });

  it('answers 202 with the state so far when the time is over, and 429 above the limit', async () => {
    const never = { constraints: ['node.labels.nowhere==true'], ...sleeps };
    const create = { name: 'never', image: 'busybox:local', ...never };
    const asked = await fixture.admin.post<Service>('/services?wait=true&timeout=1', create, 202);
    expect(asked.body).toMatchObject({ name: 'never', running: 0 });
    const dryRun = await change('never', 'POST', '/restarts', {}, '&dryRun=true');
    expect(dryRun.body).toMatchObject({ kind: 'plan' });
    expect((await change('never', 'POST', '/restarts', {}, '&timeout=301')).status).toBe(400);
    const waiting = Array.from({ length: 17 }, () =>
      change('never', 'PUT', '/replicas', { replicas: 2 }, '&timeout=2'),
    );
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('repeats a change with a known key by waiting again, and creates nothing twice', async () => {
    const create = {
      name: 'once',
      image: 'busybox:local',
      command: ['/no/such/program'],
      ...quick,
    };
    const send = () =>
      fixture.admin.call<Problem>('POST', '/services?wait=true', {
        body: create,
        headers: { 'idempotency-key': 'rollout-once' },
      });
    expect((await send()).body.code).toBe('rollout-failed');
    expect((await send()).body.code).toBe('rollout-failed');
  });

  it('ends with its client', async () => {
    const leaving = new AbortController();
    const { url, admin } = { ...fixture, url: fixture.waxseal.url };
    const restart = (signal: AbortSignal, timeout: number) =>
      fetch(`${url}/api/v1/services/never/restarts?wait=true&timeout=${timeout}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${admin.token}`,
          'content-type': 'application/json',
          'if-match': '*',
        },
        body: '{}',
        signal,
      }).then(
        ({ status }) => status,
        () => 'gone',
      );
    const waiting = Array.from({ length: 16 }, () => restart(leaving.signal, 300));
    await eventually(async () => expect(await restart(leaving.signal, 0)).toBe(429));
    leaving.abort();
    await eventually(async () => expect(await restart(new AbortController().signal, 0)).toBe(202));
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 16 }, () => 'gone'));
  });
});
