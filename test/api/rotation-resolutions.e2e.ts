// Budget: 55 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry, Page, Problem, Rotation, Secret } from '@waxseal/shared';
import { BreakableServices } from '../support/breakable-services';
import { Proxy } from '../support/proxy';
import { failureWindow, Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';

const LONG_MS = 240_000;
const value = { text: 'new' };

let proxy: Proxy;
const fixture = useFixture({
  watchSpecs: true,
  through: async ({ socket }) => (proxy = await Proxy.start(socket)).dockerHost,
});
const rotations = new Rotations(fixture);
const breakableServices = new BreakableServices(fixture, rotations);
afterAll(() => {
  proxy?.close();
  breakableServices.remove();
});

const docker = (...args: string[]) => fixture.sandbox.docker(args);

describe('A rotation that can be neither finished nor reverted', () => {
  const choices = ['accept', 'abandon', 'revert'];
  const waiting: Record<string, Rotation> = {};
  const app = (choice: string) => `${choice}-app`;
  const resolve = (choice: string, expected = 202) =>
    fixture.admin.post<Rotation & Problem>(
      `/rotations/${waiting[choice]!.id}/resolutions`,
      { resolution: choice },
      expected,
    );
  const stageOf = async (name: string) =>
    (await fixture.docker.secret(name)).Spec.Labels['waxseal.stage'];

  beforeAll(async () => {
    await Promise.all(
      choices.map(async (choice) => {
        const fragile = await breakableServices.add(choice);
        fragile.break();
        const settings = { ...failureWindow, deadlineSeconds: 4 };
        const { id } = await rotations.start(choice, { value, settings });
        waiting[choice] = await rotations.reaches(id, 'blocked');
        fragile.mend();
      }),
    );
  }, LONG_MS);

  it.each(choices)(
    'keeps both versions and reports the version of each service and the possible decisions: %s',
    async (choice) => {
      const { waitsFor, resolutions } = waiting[choice]!;
      expect(waitsFor).toContain(`${choice}: versions 1 and 2 both exist`);
      expect(waitsFor).toContain(`${app(choice)} runs the old version`);
      expect(resolutions).toEqual(['retry', 'accept', 'revert', 'abandon']);
      expect(await rotations.secretNames(choice)).toEqual([choice, `${choice}.v2`]);
    },
  );

  it('blocks other rotations of its secret until then', async () => {
    const { id } = waiting['accept']!;
    const answer = await fixture.admin.post<Problem>('/secrets/accept/rotations', { value }, 409);
    expect(answer.body).toMatchObject({ code: 'rotation-running', rotation: id });
  });

  it('can be reverted: all services run the old version and the new one is deleted', async () => {
    await resolve('revert');
    await rotations.reaches(waiting['revert']!.id, 'reverted');
    await fixture.docker.running(app('revert'), 1);
    await rotations.expectBackOnOld('revert', app('revert'));
  });

  it('can be accepted: the new version is current and services with the old one are drift', async () => {
    await fixture.docker.running(app('accept'), 1);
    const tasks = await rotations.tasks(app('accept'));
    await resolve('accept');
    const { warnings } = await rotations.reaches(waiting['accept']!.id, 'done');
    expect(warnings.join()).toContain('Accepted: services on the old version');
    expect(await rotations.secretNames('accept')).toEqual(['accept', 'accept.v2']);
    expect([await stageOf('accept'), await stageOf('accept.v2')]).toEqual(['previous', 'current']);
    expect(await rotations.on(app('accept'))).toEqual(['accept']);
    expect(await rotations.tasks(app('accept'))).toEqual(tasks);
    expect((await fixture.admin.get<Secret>('/secrets/accept')).body).toMatchObject({
      currentVersion: 2,
      drift: [{ service: app('accept'), version: 1 }],
    });
    await rotations.rotate('accept', { value });
    expect(await rotations.on(app('accept'))).toEqual(['accept.v3']);
  });

  it('can be abandoned: both versions and the service stay unchanged, and the secret can be rotated', async () => {
    await fixture.docker.running(app('abandon'), 1);
    const before = await fixture.docker.service(app('abandon'));
    await resolve('abandon');
    await rotations.reaches(waiting['abandon']!.id, 'cancelled');
    expect(await fixture.docker.service(app('abandon'))).toEqual(before);
    expect(await rotations.secretNames('abandon')).toEqual(['abandon', 'abandon.v2']);
    expect((await fixture.admin.get<Secret>('/secrets/abandon')).body.currentVersion).toBe(1);
    await rotations.rotate('abandon', { value });
    expect(await rotations.on(app('abandon'))).toEqual(['abandon.v3']);
  });

  it('is decided once, and the audit records by whom', async () => {
    for (const choice of choices)
      expect((await resolve(choice, 409)).body.code).toBe('not-resolvable');
    const { body } = await fixture.admin.get<Page<AuditEntry>>('/audit?action=rotation.resolve');
    const told = body.items.map(({ outcome, actor }) => `${actor?.username} ${outcome}`);
    expect(told.filter((one) => one === 'admin succeeded')).toHaveLength(choices.length);
  });
});

describe('An old version that another client deleted when no spec referenced it', () => {
  it(
    'blocks the rotation with the reason',
    async () => {
      const fragile = await breakableServices.add('lost');
      const { ID } = await fixture.docker.service('lost-app');
      let posted = 0;
      proxy.watch = async (moment, { url }) => {
        const isWayBack = url.includes(`/services/${ID}/update`) && moment === 'before' && ++posted;
        if (isWayBack === 2) await docker('secret', 'rm', 'lost');
      };
      fragile.break();
      const { id } = await rotations.start('lost', {
        value,
        settings: { ...failureWindow, deadlineSeconds: 3 },
      });
      const { waitsFor } = await rotations.reaches(id, 'blocked');
      proxy.watch = undefined;
      expect(waitsFor).toContain('lost-app runs the new version');
      expect(waitsFor).toContain('The spec references a secret or config that does not exist');
      fragile.mend();
      const resolution = { resolution: 'retry' };
      await fixture.admin.post(`/rotations/${id}/resolutions`, resolution, 202);
      await rotations.reaches(id, 'done');
      await fixture.docker.running('lost-app', 1);
      expect(await rotations.on('lost-app')).toEqual(['lost.v2']);
      // The Engine had paused the rollout, and the previous spec references the deleted version.
      await rotations.expectSettled('lost-app');
    },
    LONG_MS,
  );
});
