// Budget: 110 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem, RotationPlan, Secret } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';

const fixture = useFixture({ watchSpecs: true });
const rotations = new Rotations(fixture);
const secretFlags = (...references: string[]) => references.flatMap((one) => ['--secret', one]);

describe('A rotation of services that mount a secret in different ways', () => {
  const mounts: Record<string, string[]> = {
    plain: ['db'],
    owned: ['source=db,target=db.conf,uid=11,gid=12,mode=0400'],
    elsewhere: ['source=db,target=/etc/app/db,uid=0,gid=7,mode=0444'],
    twice: ['source=db,target=first,mode=0440', 'source=db,target=/srv/second,uid=5,mode=0400'],
  };
  const paths: Record<string, string[]> = {
    plain: ['/run/secrets/db'],
    owned: ['/run/secrets/db.conf'],
    elsewhere: ['/etc/app/db'],
    twice: ['/run/secrets/first', '/srv/second'],
  };
  const services = Object.keys(mounts);

  it('updates every task by one restart and changes no mount', async () => {
    await fixture.docker.createSecret('db', { value: 'old value' });
    for (const name of services)
      await rotations.consumer(name, { flags: secretFlags(...mounts[name]!) });
    await rotations.known('db', services.length);
    const before = await Promise.all(services.map(rotations.references));
    await rotations.rotate('db', { value: { text: 'new value' } });
    for (const [at, name] of services.entries()) {
      const after = await rotations.references(name);
      expect(after.map(({ SecretName }) => SecretName)).toEqual(mounts[name]!.map(() => 'db.v2'));
      expect(JSON.stringify(after.map(({ File }) => File))).toBe(
        JSON.stringify(before[at]!.map(({ File }) => File)),
      );
      expect(await rotations.tasks(name)).toHaveLength(2);
      for (const path of paths[name]!)
        expect(await rotations.fileIn(name, path)).toEqual(['new value']);
    }
  });

  it('keeps the old version, so that a manual rollback works', async () => {
    expect(await rotations.secretNames('db')).toEqual(['db', 'db.v2']);
    const stages = (await rotations.versions('db')).map(({ version, stage: its }) => [
      version,
      its,
    ]);
    expect(stages).toEqual([
      [2, 'current'],
      [1, 'previous'],
    ]);
    await fixture.sandbox.docker(['service', 'rollback', '--detach', 'plain']);
    await eventually(async () =>
      expect(await rotations.fileIn('plain', '/run/secrets/db')).toEqual(['old value']),
    );
  });

  it('reports drift of the rolled back service within seconds', async () => {
    await eventually(async () => {
      const { body } = await fixture.admin.get<Secret>('/secrets/db');
      expect(body).toMatchObject({ driftCount: 1, drift: [{ service: 'plain', version: 1 }] });
    });
  });

  it('restores version 1 without knowing its value', async () => {
    const { kind } = await rotations.rotate('db', { version: 1 });
    expect(kind).toBe('restore');
    for (const name of services) expect(new Set(await rotations.on(name))).toEqual(new Set(['db']));
    expect(await rotations.fileIn('owned', '/run/secrets/db.conf')).toEqual(['old value']);
    const { body } = await fixture.admin.get<Secret>('/secrets/db');
    expect(body).toMatchObject({ currentVersion: 1, versionCount: 2, driftCount: 0 });
  });
});

describe('Names of versions', () => {
  it('skip a number that is in use; other services are not changed', async () => {
    for (const name of ['app', 'app-admin', 'app.v2']) await fixture.docker.createSecret(name);
    const others = { 'user-admin': 'app-admin', 'user-v2': 'app.v2' };
    await rotations.consumer('user-app', { flags: secretFlags('app') });
    for (const [service, secret] of Object.entries(others))
      await rotations.consumer(service, { flags: secretFlags(secret) });
    for (const secret of ['app', 'app-admin', 'app.v2']) await rotations.known(secret, 1);
    const before = await Promise.all(
      Object.keys(others).map((name) => fixture.docker.service(name)),
    );
    for (const round of [1, 2, 3, 4, 5])
      await rotations.rotate('app', { value: { text: `value ${round}` } });
    expect(await rotations.on('user-app')).toEqual(['app.v7']);
    const after = await Promise.all(
      Object.keys(others).map((name) => fixture.docker.service(name)),
    );
    expect(after).toEqual(before);
    const { body } = await fixture.admin.get<Secret>('/secrets/app');
    expect(body).toMatchObject({ currentVersion: 7, versionCount: 6 });
    expect((await fixture.admin.get<Secret>('/secrets/app.v2')).body.versionCount).toBe(1);
  });

  it('are shortened if they would exceed 64 characters', async () => {
    const name = 'n'.repeat(62);
    await fixture.docker.createSecret(name);
    await eventually(() => fixture.admin.get(`/secrets/${name}`));
    for (const text of ['two', 'three']) await rotations.rotate(name, { value: { text } });
    const { body } = await fixture.admin.get<Secret>(`/secrets/${name}`);
    expect(body).toMatchObject({ currentVersion: 3, versionCount: 3 });
    const names = (await fixture.docker.secretNames()).filter((one) => one.startsWith('nnn'));
    expect(names.map((one) => [one.length <= 64, one.slice(-3)]).sort()).toEqual([
      [true, '.v2'],
      [true, '.v3'],
      [true, 'nnn'],
    ]);
  });
});

describe('A certificate and its key in one rotation', () => {
  it('restart each task once, and no task has one old and one new version', async () => {
    for (const name of ['tls-cert', 'tls-key']) await fixture.docker.createSecret(name);
    await rotations.consumer('front', {
      flags: ['--replicas', '3', ...secretFlags('tls-cert', 'tls-key')],
      running: 3,
    });
    for (const name of ['tls-cert', 'tls-key']) await rotations.known(name, 1);
    const { id } = await rotations.startAll([
      { kind: 'secret', name: 'tls-cert', value: { text: 'new cert' } },
      { kind: 'secret', name: 'tls-key', value: { text: 'new key' } },
    ]);
    await rotations.reaches(id, 'done');
    const tasks = await rotations.tasks('front');
    expect(tasks).toHaveLength(6);
    for (const task of tasks) {
      const { Spec } = await fixture.sandbox.inspect<{
        Spec: { ContainerSpec: { Secrets: { SecretName: string }[] } };
      }>('inspect', '--type', 'task', task);
      const names = Spec.ContainerSpec.Secrets.map(({ SecretName }) => SecretName).sort();
      expect([
        ['tls-cert', 'tls-key'],
        ['tls-cert.v2', 'tls-key.v2'],
      ]).toContainEqual(names);
    }
  });
});

describe('Services of every mode', () => {
  it('are updated if they have no tasks or are global; a job is not', async () => {
    await fixture.docker.createSecret('modes');
    const flags = secretFlags('modes');
    await rotations.consumer('asleep', { flags: [...flags, '--replicas', '0'], running: 0 });
    await rotations.consumer('everywhere', { flags: [...flags, '--mode', 'global'] });
    await fixture.sandbox.docker([
      ...['service', 'create', '--detach', '--no-resolve-image', '--name', 'batch'],
      ...['--mode', 'replicated-job', ...flags, 'busybox:local', 'true'],
    ]);
    await rotations.known('modes', 3);
    const job = () => fixture.sandbox.docker(['service', 'inspect', 'batch']);
    const iteration = async () =>
      (JSON.parse(await job()) as [{ JobStatus: { JobIteration: { Index: number } } }])[0].JobStatus
        .JobIteration.Index;
    const before = await iteration();
    const rotation = await rotations.rotate('modes', { value: { text: 'x' } });
    expect(await rotations.on('asleep')).toEqual(['modes.v2']);
    expect(await rotations.on('everywhere')).toEqual(['modes.v2']);
    expect(await rotations.on('batch')).toEqual(['modes']);
    expect(await iteration()).toBe(before);
    expect(rotation.services.find(({ service }) => service === 'batch')?.state).toBe('skipped');
  });
});

describe('The plan', () => {
  let plan: RotationPlan;

  beforeAll(async () => {
    await fixture.docker.createSecret('planned');
    const flags = ['--update-order', 'stop-first', ...secretFlags('planned')];
    await rotations.consumer('plan-a', { flags });
    await rotations.consumer('plan-b', { flags: ['--replicas', '2', ...flags], running: 2 });
    await rotations.known('planned', 2);
    plan = await rotations.plan('planned', { value: { text: 'x' } });
  });

  it('describes the rotation and writes nothing', async () => {
    expect(plan.restarts).toBe(3);
    expect(plan.changes).toMatchObject([{ name: 'planned', fromVersion: 1, toName: 'planned.v2' }]);
    const told = plan.services.map((one) => [one.service, one.restarts, one.isDownForAMoment]);
    expect(told.sort()).toEqual([
      ['plan-a', 1, true],
      ['plan-b', 2, false],
    ]);
    expect(await rotations.secretNames('planned')).toEqual(['planned']);
    expect(await rotations.tasks('plan-a')).toHaveLength(1);
  });

  it('is the same until something changes', async () => {
    expect((await rotations.plan('planned', { value: { text: 'y' } })).hash).toBe(plan.hash);
  });

  it('rejects a start with an outdated hash and returns the new plan', async () => {
    await rotations.consumer('plan-c', { flags: secretFlags('planned') });
    await rotations.known('planned', 3);
    const problem = await fixture.admin.problem('POST', '/secrets/planned/rotations', {
      body: { value: { text: 'x' }, planHash: plan.hash },
    });
    expect(problem).toMatchObject({ status: 412, code: 'plan-stale' });
    expect((problem as Problem & { plan: RotationPlan }).plan.restarts).toBe(4);
    expect(await rotations.secretNames('planned')).toEqual(['planned']);
  });

  it('can keep a service with one task available by starting the new task first', async () => {
    const { id } = await rotations.start('planned', {
      value: { text: 'x' },
      choices: { 'plan-a': { startFirst: true } },
    });
    const { services } = await rotations.reaches(id, 'done');
    expect(services.find(({ service }) => service === 'plan-a')?.state).toBe('done');
    expect(await rotations.tasks('plan-a')).toHaveLength(2);
    const { Spec } = await fixture.sandbox.inspect<{ Spec: { UpdateConfig: { Order: string } } }>(
      'service',
      'inspect',
      'plan-a',
    );
    expect(Spec.UpdateConfig.Order).toBe('stop-first');
  });
});

describe('Two simultaneous requests', () => {
  it('get 202 and 409 with the address of the first rotation', async () => {
    await fixture.docker.createSecret('racing');
    await rotations.consumer('racer', { flags: secretFlags('racing') });
    await rotations.known('racing', 1);
    const body = { value: { text: 'x' }, settings: { stabilityWindowSeconds: 1 } };
    const answers = await Promise.all(
      [1, 2].map(() => fixture.admin.post<{ id: string }>('/secrets/racing/rotations', body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const started = answers.find(({ status }) => status === 202)!.body.id;
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({ code: 'rotation-running' });
    expect(refused.text).toContain(started);
    await rotations.reaches(started, 'done');
    expect(await rotations.secretNames('racing')).toEqual(['racing', 'racing.v2']);
  });
});

describe('Deletion of the previous version', () => {
  it('can be immediate and clears the previous spec without a restart', async () => {
    await fixture.docker.createSecret('leaked');
    await rotations.consumer('leaky', { flags: secretFlags('leaked') });
    await rotations.known('leaked', 1);
    const body = { value: { text: 'x' }, deletePrevious: 'now' };
    await rotations.rotate('leaked', body, 'closed');
    expect(await rotations.secretNames('leaked')).toEqual(['leaked.v2']);
    expect(await rotations.tasks('leaky')).toHaveLength(2);
    await rotations.expectSettled('leaky');
    await fixture.sandbox.docker(['service', 'rollback', '--detach', 'leaky']);
    await fixture.docker.running('leaky', 1);
    expect(await rotations.on('leaky')).toEqual(['leaked.v2']);
  });

  it('happens after the grace period, except for a pinned version', async () => {
    await fixture.docker.createSecret('graced');
    await rotations.consumer('grateful', { flags: secretFlags('graced') });
    await rotations.known('graced', 1);
    await fixture.admin.patch('/secrets/graced/versions/1', { isPinned: true }, '*', 200);
    const settings = { graceSeconds: 1 };
    for (const round of [2, 3])
      await rotations.rotate('graced', { value: { text: `${round}` }, settings });
    await eventually(
      async () => expect(await rotations.secretNames('graced')).toEqual(['graced', 'graced.v3']),
      { withinMs: 30_000 },
    );
    expect(await rotations.tasks('grateful')).toHaveLength(3);
    await rotations.expectSettled('grateful');
  });
});
