// Budget: 195 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Rotation, RotationPlan } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { exitsOnBadValue, failureWindow, Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';

const fixture = useFixture({ watchSpecs: true });
const rotations = new Rotations(fixture);
const LONG_MS = 240_000;

const reader = (secret: string) => ['--secret', secret];
const bad = { text: 'bad' };
const serviceOf = ({ services }: Rotation, name: string) =>
  services.find(({ service }) => service === name)!;

describe.each(['pause', 'rollback', 'continue'])(
  'A new value that makes the application exit, with failure action %s',
  (action) => {
    const secret = `bad-${action}`;
    const services = ['a', 'b', 'c'].map((name) => `${secret}-${name}`);
    let rotation: Rotation;

    beforeAll(async () => {
      await fixture.docker.createSecret(secret);
      for (const name of services)
        await rotations.consumer(name, {
          flags: [
            ...[
              '--update-failure-action',
              action,
              '--replicas',
              '2',
              '--restart-max-attempts',
              '3',
            ],
            ...reader(secret),
          ],
          command: exitsOnBadValue(secret),
          running: 2,
        });
      await rotations.known(secret, services.length);
      rotation = await rotations.rotate(
        secret,
        { value: bad, settings: failureWindow },
        'reverted',
      );
    }, LONG_MS);

    it('reverts every service, leaves none paused and deletes the new version', () =>
      rotations.expectBackOnOld(secret, ...services));

    it('reports the error of the failed task', () => {
      expect(rotation.failure).toMatchObject({ exitCode: 3 });
      expect(rotation.failure?.logLines.join('\n')).toContain('password refused');
    });

    it('has updated only one service', async () => {
      const canary = rotation.services.find(({ isCanary }) => isCanary)!.service;
      for (const name of services.filter((one) => one !== canary))
        expect(await rotations.tasks(name)).toHaveLength(2);
    });

    it('leaves all tasks running', async () => {
      for (const name of services) await fixture.docker.running(name, 2);
    });

    it('leaves services that can be rolled back manually', async () => {
      for (const name of services)
        await fixture.sandbox
          .docker(['service', 'rollback', '--detach', name])
          // After an automatic rollback by Docker there is no previous spec.
          .catch((error: Error) => expect(error.message).toContain('previous spec'));
      for (const name of services) await fixture.docker.running(name, 2);
      for (const name of services) expect(await rotations.on(name)).toEqual([secret]);
    });
  },
);

describe('A new value that stops the application after nine seconds', () => {
  it(
    'is detected within the stability window, although the update monitor has ended',
    async () => {
      await fixture.docker.createSecret('late');
      const flags = ['--update-monitor', '3s', ...reader('late')];
      await rotations.consumer('late-a', { flags, command: exitsOnBadValue('late', 9) });
      await rotations.consumer('late-b', { flags, command: exitsOnBadValue('late', 9) });
      await rotations.known('late', 2);
      const { id } = await rotations.start('late', {
        value: bad,
        settings: { stabilityWindowSeconds: 15 },
      });
      const { failure } = await rotations.reaches(id, 'reverted', LONG_MS);
      expect(failure).toMatchObject({ reason: 'task-failed', exitCode: 3 });
      await rotations.expectBackOnOld('late', 'late-a', 'late-b');
    },
    LONG_MS + 60_000,
  );
});

describe('A service that no node can run anymore', () => {
  it('fails at the deadline with the reason and is reverted', async () => {
    await fixture.docker.createSecret('placed');
    const node = await fixture.sandbox.docker(['node', 'ls', '--quiet']);
    await fixture.sandbox.docker(['node', 'update', '--label-add', 'zone=a', node]);
    const flags = ['--constraint', 'node.labels.zone==a', ...reader('placed')];
    await rotations.consumer('placed-a', { flags });
    await rotations.known('placed', 1);
    // Running tasks continue; a new task finds no node.
    await fixture.sandbox.docker(['node', 'update', '--availability', 'pause', node]);
    const { id } = await rotations.start('placed', {
      value: { text: 'x' },
      settings: { deadlineSeconds: 5 },
    });
    await eventually(async () => expect((await rotations.read(id)).state).toBe('reverting'), {
      withinMs: 30_000,
    });
    await fixture.sandbox.docker(['node', 'update', '--availability', 'active', node]);
    const { failure } = await rotations.reaches(id, 'reverted');
    expect(failure).toMatchObject({ reason: 'deadline' });
    expect(failure?.message).toContain('no suitable node');
    await rotations.expectBackOnOld('placed', 'placed-a');
  });
});

describe('Restoring a version that no longer works', () => {
  it('reverts all services to the current version and keeps the restored one', async () => {
    await fixture.docker.createSecret('turned', { value: 'bad' });
    await rotations.consumer('turner', { flags: reader('turned') });
    await rotations.known('turned', 1);
    await rotations.rotate('turned', { value: { text: 'good' } });
    await fixture.sandbox.docker([
      ...['service', 'update', '--detach', '--no-resolve-image'],
      ...[
        '--args',
        exitsOnBadValue('turned').slice(1).map(quote).join(' '),
        '--entrypoint',
        'sh',
        'turner',
      ],
    ]);
    await fixture.docker.updateState('turner', 'completed');
    await rotations.rotate('turned', { version: 1, settings: failureWindow }, 'reverted');
    expect(await rotations.on('turner')).toEqual(['turned.v2']);
    expect(await rotations.secretNames('turned')).toEqual(['turned', 'turned.v2']);
    await rotations.expectSettled('turner');
  });
});

describe('A consumer that was unhealthy before the rotation', () => {
  it('does not revert the others', async () => {
    await fixture.docker.createSecret('ailing');
    await rotations.consumer('sound', { flags: reader('ailing') });
    await rotations.consumer('sick', {
      flags: ['--constraint', 'node.labels.nowhere==true', ...reader('ailing')],
      running: 0,
    });
    await rotations.known('ailing', 2);
    const plan = await rotations.plan('ailing', { value: { text: 'x' } });
    expect(plan.services.map(({ service, health }) => [service, health]).sort()).toEqual([
      ['sick', 'unhealthy'],
      ['sound', 'healthy'],
    ]);
    const settings = { deadlineSeconds: 5 };
    await rotations.rotate('ailing', { value: { text: 'x' }, settings });
    expect(await rotations.on('sound')).toEqual(['ailing.v2']);
    expect(await rotations.on('sick')).toEqual(['ailing.v2']);
  });
});

describe('A consumer with a rollout in progress', () => {
  beforeAll(async () => {
    await fixture.docker.createSecret('wanted');
    for (const name of ['busy', 'idle'])
      await rotations.consumer(name, {
        flags: ['--update-failure-action', 'pause', '--update-monitor', '2s', ...reader('wanted')],
      });
    await rotations.known('wanted', 2);
    await fixture.docker.updateService('busy', '--args', '/no/such/program');
    await fixture.docker.updateState('busy', 'paused', 30_000);
    await eventually(async () => {
      const { services } = await rotations.plan('wanted', { value: { text: 'x' } });
      expect(services.find(({ service }) => service === 'busy')).toMatchObject({
        busy: 'paused',
        effect: 'refuse',
      });
    });
  }, LONG_MS);

  it('is named in the refusal, and no version is created', async () => {
    const problem = await fixture.admin.problem('POST', '/secrets/wanted/rotations', {
      body: { value: { text: 'x' } },
    });
    expect(problem).toMatchObject({ status: 409, code: 'consumer-busy' });
    expect(JSON.stringify(problem)).toContain('busy');
    expect(await rotations.secretNames('wanted')).toEqual(['wanted']);
  });

  it('can be taken over only by an admin', async () => {
    const operator = await fixture.waxseal.clientOf('operator', fixture.admin);
    const body = { value: { text: 'x' }, choices: { busy: { busy: 'takeOver' } } };
    const plan = await operator.post<RotationPlan>('/secrets/wanted/rotations?dryRun=true', body);
    expect(plan.body.blockers).toMatchObject([{ code: 'take-over-forbidden', service: 'busy' }]);
    expect(await operator.post('/secrets/wanted/rotations', body)).toMatchObject({ status: 403 });
  });

  it('keeps the old version in use if it is skipped', async () => {
    const choices = { busy: { busy: 'skip' } };
    await rotations.rotate('wanted', {
      value: { text: 'x' },
      choices,
      settings: { graceSeconds: 0 },
    });
    expect(await rotations.on('idle')).toEqual(['wanted.v2']);
    expect(await rotations.on('busy')).toEqual(['wanted']);
    expect((await fixture.docker.service('busy')).UpdateStatus?.State).toBe('paused');
    expect(await rotations.secretNames('wanted')).toEqual(['wanted', 'wanted.v2']);
  });

  it('is updated to the new version if an admin takes it over', async () => {
    await fixture.docker.updateService('busy', '--args', 'sleep 100000');
    await fixture.docker.running('busy', 1);
    await fixture.docker.updateService('busy', '--constraint-add', 'node.labels.no==where');
    await fixture.docker.updateState('busy', 'updating');
    await fixture.docker.updateService('busy', '--constraint-rm', 'node.labels.no==where');
    const choices = { busy: { busy: 'takeOver' } };
    await rotations.rotate('wanted', { value: { text: 'y' }, choices });
    expect(await rotations.on('busy')).toEqual(['wanted.v3']);
  });
});

describe('Cancelling a rotation', () => {
  it('reverts all services', async () => {
    await fixture.docker.createSecret('called-off');
    for (const name of ['off-a', 'off-b'])
      await rotations.consumer(name, { flags: reader('called-off') });
    await rotations.known('called-off', 2);
    const { id } = await rotations.start('called-off', {
      value: { text: 'x' },
      settings: { stabilityWindowSeconds: 30 },
    });
    await eventually(async () => {
      const { services } = await rotations.read(id);
      expect(services.some(({ runningVersion }) => runningVersion === 'new')).toBe(true);
    });
    await fixture.admin.post(`/rotations/${id}/cancellation`, {}, 202);
    const rotation = await rotations.reaches(id, 'cancelled');
    expect(serviceOf(rotation, 'off-a').runningVersion).toBe('old');
    await rotations.expectBackOnOld('called-off', 'off-a', 'off-b');
  });

  it('is refused after the rotation has ended', async () => {
    const { id } = await rotations.rotate('called-off', { value: { text: 'x' } });
    expect(
      await fixture.admin.problem('POST', `/rotations/${id}/cancellation`, { body: {} }),
    ).toMatchObject({ status: 409, code: 'rotation-over' });
  });
});

function quote(word: string) {
  return `"${word.replaceAll('"', '\\"')}"`;
}
