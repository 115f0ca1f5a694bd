// Budget: 95 s.
import { describe, expect, it } from '@jest/globals';
import type { Rotation, StartedRotation } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { exitsOnBadValue, failureWindow, Rotations, shortWindow } from '../support/rotations';
import { useFixture } from '../support/fixture';

const fixture = useFixture({ watchSpecs: true });
const rotations = new Rotations(fixture);
const LONG_MS = 240_000;
const good = { text: 'good' };
const bad = { text: 'bad' };

const isOn = async (service: string, secret: string) =>
  expect(await rotations.on(service)).toContain(secret);
const serviceOf = ({ services }: Rotation, name: string) =>
  services.find(({ service }) => service === name)!;
const cancel = (id: string) => fixture.admin.post(`/rotations/${id}/cancellation`, {}, 202);

describe('A consumer that another client removes', () => {
  it(
    'is gone, and the others end on the new version',
    async () => {
      const { docker, sandbox } = fixture;
      await docker.createSecret('left');
      for (const name of ['left-a', 'left-b', 'left-c'])
        await rotations.consumer(name, { flags: ['--secret', 'left'] });
      await rotations.known('left', 3);
      const settings = { stabilityWindowSeconds: 3, parallelism: 1 };
      const { id } = await rotations.start('left', { value: good, settings });
      await eventually(() => isOn('left-a', 'left.v2'));
      await sandbox.docker(['service', 'rm', 'left-a', 'left-c']);
      const rotation = await rotations.reaches(id, 'done');
      const ends = rotation.services.map(({ service, state, runningVersion }) => [
        service,
        state,
        runningVersion,
      ]);
      expect(ends).toEqual([
        ['left-a', 'gone', 'gone'],
        ['left-b', 'done', 'new'],
        ['left-c', 'gone', 'gone'],
      ]);
      await rotations.expectSettled('left-b');
    },
    LONG_MS,
  );
});

describe('Two rotations of secrets of one service', () => {
  it(
    'take turns: only the bad value is reverted',
    async () => {
      const { docker } = fixture;
      await docker.createSecret('turn-a');
      await docker.createSecret('turn-b');
      await rotations.consumer('turns', {
        flags: ['--secret', 'turn-a', '--secret', 'turn-b', '--restart-max-attempts', '3'],
        command: exitsOnBadValue('turn-b'),
      });
      await rotations.known('turn-b', 1);
      const first = await rotations.start('turn-a', { value: good, settings: failureWindow });
      const second = await rotations.start('turn-b', { value: bad, settings: failureWindow });
      const [done, reverted] = await Promise.all([
        rotations.reaches(first.id, 'done'),
        rotations.reaches(second.id, 'reverted'),
      ]);
      expect(done.failure).toBeNull();
      expect(reverted.failure).toMatchObject({ service: 'turns', exitCode: 3 });
      expect((await rotations.on('turns')).sort()).toEqual(['turn-a.v2', 'turn-b']);
      await rotations.expectSettled('turns');
    },
    LONG_MS,
  );
});

describe('Twenty secrets of one service', () => {
  it('need only one restart if they are in one rotation', async () => {
    const { docker } = fixture;
    const names = Array.from({ length: 20 }, (_, index) => `all-${index}`);
    await Promise.all(names.map((name) => docker.createSecret(name)));
    await rotations.consumer('all', { flags: names.flatMap((name) => ['--secret', name]) });
    await rotations.known('all-19', 1);
    const before = await rotations.tasks('all');
    const changes = names.map((name) => ({ kind: 'secret', name, value: good }));
    const { id } = await rotations.startAll(changes);
    await rotations.reaches(id, 'done');
    expect((await rotations.on('all')).sort()).toEqual(names.map((name) => `${name}.v2`).sort());
    expect(await rotations.tasks('all')).toHaveLength(before.length + 1);
    await rotations.expectSettled('all');
  });
});

describe('A service that no node takes', () => {
  const flags = ['--secret', 'lost', '--constraint', 'node.labels.none==here', '--replicas', '4'];

  it('holds up neither the others nor a cancellation', async () => {
    const { docker } = fixture;
    await docker.createSecret('lost');
    await docker.createService('lost-none', { flags });
    await rotations.consumer('lost-web', { flags: ['--secret', 'lost'] });
    await rotations.known('lost', 2);
    const { id } = await rotations.start('lost', { value: good });
    const done = await rotations.reaches(id, 'done', 30_000);
    expect(serviceOf(done, 'lost-none')).toMatchObject({
      state: 'done',
      warnings: [expect.stringContaining('No task runs')],
    });
    await isOn('lost-none', 'lost.v2');
    const again = await rotations.start('lost', {
      value: good,
      busy: 'takeOver',
      settings: { stabilityWindowSeconds: 10, canary: false },
    });
    for (const name of ['lost-web', 'lost-none']) await eventually(() => isOn(name, 'lost.v3'));
    await cancel(again.id);
    await rotations.reaches(again.id, 'cancelled', 90_000);
    for (const name of ['lost-web', 'lost-none']) await isOn(name, 'lost.v2');
    expect(await rotations.secretNames('lost')).toEqual(['lost', 'lost.v2']);
  });
});

describe('A job that ran with a value that another service does not take', () => {
  it(
    'is reverted with it, and the rotation says that the job ran',
    async () => {
      const { docker } = fixture;
      await docker.createSecret('ran');
      await docker.createService('ran-job', {
        flags: ['--mode', 'replicated-job', '--secret', 'ran'],
      });
      await rotations.consumer('ran-web', {
        flags: ['--secret', 'ran', '--restart-max-attempts', '3'],
        command: exitsOnBadValue('ran'),
      });
      await rotations.known('ran', 2);
      const settings = { ...failureWindow, canary: false };
      const choices = { 'ran-job': { job: 'rerun' } };
      const rotation = await rotations.rotate('ran', { value: bad, settings, choices }, 'reverted');
      expect(serviceOf(rotation, 'ran-job').warnings).toEqual([
        'The job ran with the new version, and again when it was reverted',
      ]);
      for (const name of ['ran-job', 'ran-web']) expect(await rotations.on(name)).toEqual(['ran']);
      expect(rotation.warnings).toEqual([expect.stringContaining('ran.v2 is kept')]);
    },
    LONG_MS,
  );
});

describe('A service that has ended and is not restarted', () => {
  it(
    'stays on its version unless it may run again',
    async () => {
      const { docker } = fixture;
      await docker.createSecret('once');
      await docker.createService('once-init', {
        flags: ['--restart-condition', 'none', '--secret', 'once'],
        command: ['true'],
      });
      await rotations.known('once', 1);
      await eventually(async () => {
        const { services } = await rotations.plan('once', { value: good });
        expect(services).toMatchObject([{ effect: 'skip', choices: ['job'] }]);
      });
      const before = await docker.tasksOf('once-init');
      const rotation = await rotations.rotate('once', { value: good });
      expect(rotation.services).toMatchObject([{ state: 'skipped' }]);
      expect(await docker.tasksOf('once-init')).toEqual(before);
    },
    LONG_MS,
  );
});

describe('Two requests for the same families at the same moment', () => {
  it(
    'start one rotation, and lead the other to it',
    async () => {
      const { docker, admin } = fixture;
      const names = ['both-a', 'both-b'];
      for (const name of names) await docker.createSecret(name);
      await rotations.consumer('both', { flags: names.flatMap((name) => ['--secret', name]) });
      await rotations.known('both-b', 1);
      const changes = names.map((name) => ({ kind: 'secret', name, value: good }));
      const start = (body: object) => admin.post<StartedRotation>('/rotations', body);
      const answers = await Promise.all([
        start({ changes, settings: shortWindow }),
        start({ changes: changes.toReversed(), settings: shortWindow }),
      ]);
      const started = answers.find(({ status }) => status === 202)!.body;
      expect(answers.find(({ status }) => status !== 202)).toMatchObject({
        status: 409,
        body: { code: 'rotation-running', link: `/api/v1/rotations/${started.id}` },
      });
      await rotations.reaches(started.id, 'done');
    },
    LONG_MS,
  );
});

describe('Labels that are edited during a rotation', () => {
  it(
    'are on the version that is current afterwards',
    async () => {
      const { docker, admin } = fixture;
      await docker.createSecret('edited');
      await rotations.consumer('edited-web', { flags: ['--secret', 'edited'] });
      await rotations.known('edited', 1);
      const settings = { stabilityWindowSeconds: 3 };
      const { id } = await rotations.start('edited', { value: good, settings });
      await eventually(() => isOn('edited-web', 'edited.v2'));
      await admin.patch('/secrets/edited', { labels: { team: 'night' } }, '*', 200);
      await rotations.reaches(id, 'done');
      expect((await admin.get('/secrets/edited')).body).toMatchObject({
        currentVersion: 2,
        labels: { team: 'night' },
      });
    },
    LONG_MS,
  );
});
