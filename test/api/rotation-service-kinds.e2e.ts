// Budget: 50 s.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ConfigContent, ConfigDiff, Rotation, StartedRotation } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { fastUpdateFlags, Rotations, shortWindow } from '../support/rotations';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const rotations = new Rotations(fixture);

async function aService(name: string, ...flags: string[]) {
  await fixture.docker.createService(name, { flags: [...fastUpdateFlags, ...flags] });
  await eventually(() => fixture.admin.get(`/services/${name}`));
}

describe('A certificate and its key', () => {
  it('are updated together by one restart and match in the task', async () => {
    const { admin, docker } = fixture;
    await docker.createSecret('tls_key');
    await docker.createSecret('tls_cert');
    await aService('tls', '--secret', 'tls_key', '--secret', 'tls_cert');
    await docker.running('tls', 1);
    const generator = {
      type: 'certificate',
      commonName: 'tls.internal',
      publicPart: { kind: 'secret', name: 'tls_cert' },
    };
    const changes = [{ kind: 'secret', name: 'tls_key', generator }];
    const answer = await admin.post<StartedRotation>(
      '/rotations',
      { changes, settings: shortWindow },
      202,
    );
    expect(answer.body.generated).toMatchObject([{ name: 'tls_key', value: null }]);
    const rotation = await rotations.ended(answer.body.id);
    expect([rotation.state, rotation.services]).toMatchObject(['done', [{ state: 'done' }]]);
    expect(await docker.tasksOf('tls')).toHaveLength(2);
    const [key] = await rotations.fileIn('tls', '/run/secrets/tls_key');
    const [pem] = await rotations.fileIn('tls', '/run/secrets/tls_cert');
    expect(new X509Certificate(pem!).checkPrivateKey(createPrivateKey(key!))).toBe(true);
    expect((await admin.get('/secrets/tls_cert')).body).toMatchObject({
      subject: 'CN=tls.internal',
      due: { reason: 'expiry', isDue: false },
    });
  });
});

describe('Services of other kinds', () => {
  it('are updated if they are global, stopped or start-first; jobs are not', async () => {
    const { docker } = fixture;
    await docker.createSecret('kinds', { value: 'old' });
    await aService('everywhere', '--mode', 'global', '--secret', 'kinds');
    await aService('stopped', '--replicas', '0', '--secret', 'kinds');
    await aService('first', '--secret', 'kinds');
    // A job has no update policy.
    await docker.createService('job', {
      flags: ['--mode', 'replicated-job', '--secret', 'kinds'],
    });
    await eventually(() => fixture.admin.get('/services/job'));
    for (const name of ['everywhere', 'first']) await docker.running(name, 1);
    // The desired state of a job's task is complete, not running.
    await eventually(async () => expect(await docker.containersOf('job')).toHaveLength(1));
    const before = JSON.stringify(await docker.service('first'));
    const jobBefore = await docker.service('job');
    const choices = { first: { startFirst: true } };
    const rotation = await rotations.rotate('kinds', { value: { text: 'new' }, choices });
    const states = rotation.services.map(({ service, state }) => [service, state]);
    expect(Object.fromEntries(states)).toEqual({
      everywhere: 'done',
      stopped: 'done',
      first: 'done',
      job: 'skipped',
    });
    for (const name of ['everywhere', 'first'])
      expect(await rotations.fileIn(name, '/run/secrets/kinds')).toEqual(['new']);
    expect(await docker.service('job')).toEqual(jobBefore);
    const { Spec, PreviousSpec } = await docker.service('first');
    const secretsOf = (spec: typeof Spec | undefined) => spec?.TaskTemplate.ContainerSpec.Secrets;
    expect(secretsOf(PreviousSpec)).toEqual(secretsOf(Spec));
    const policyOf = (service: unknown) =>
      (service as { Spec: { UpdateConfig?: object } }).Spec.UpdateConfig;
    expect(policyOf({ Spec })).toEqual(policyOf(JSON.parse(before)));
    expect(await docker.tasksOf('first')).toHaveLength(2);
  });
});

describe('A config', () => {
  it('is rotated like a secret and has its content and a diff', async () => {
    const { admin, docker, sandbox } = fixture;
    await admin.post('/configs', { name: 'app', value: { text: 'a\nb\n' } }, 201);
    await aService('configured', '--config', 'source=app,target=/etc/app,mode=0440');
    await docker.running('configured', 1);
    const body = { value: { text: 'a\nc\n' }, settings: shortWindow };
    const { id } = (await admin.post<StartedRotation>('/configs/app/rotations', body, 202)).body;
    expect((await rotations.ended(id)).state).toBe('done');
    expect(await rotations.fileIn('configured', '/etc/app')).toEqual(['a\nc']);
    const content = await admin.get<ConfigContent>('/configs/app/versions/1/content');
    expect(content.body.text).toBe('a\nb\n');
    const { hunks } = (await admin.get<ConfigDiff>('/configs/app/diff?from=1&to=2')).body;
    const lines = hunks.flatMap((hunk) => hunk.lines);
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same a',
      'removed b',
      'added c',
      'same ',
    ]);
    expect(await sandbox.docker(['config', 'ls', '--format', '{{.Name}}'])).toContain('app.v2');
    const back = await admin.post<Rotation>(
      '/configs/app/rotations',
      { version: 1, settings: shortWindow },
      202,
    );
    expect((await rotations.ended(back.body.id)).kind).toBe('restore');
  });
});
