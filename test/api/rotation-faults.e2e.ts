// Budget: 55 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rotation } from '@waxseal/shared';
import { eventually } from '../support/eventually';
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

describe("A failure of Docker's own rollback", () => {
  it(
    'leaves a paused service, which is reverted to the old version afterwards',
    async () => {
      const flags = [
        // On a busy machine a task may need seconds to fail.
        ...['--update-failure-action', 'rollback', '--update-monitor', '6s'],
        ...['--rollback-failure-action', 'pause', '--rollback-monitor', '10s'],
      ];
      const fragile = await breakableServices.add('jammed', flags, 2);
      const { ID } = await fixture.docker.service('jammed-app');
      /** Only the first update passes immediately, so Docker rolls back by itself and fails. */
      const jam = async () => {
        let posted = 0;
        let release = () => {};
        const released = new Promise<void>((resolve) => (release = resolve));
        proxy.watch = async (moment, { url }) => {
          if (moment === 'before' && url.includes(`/services/${ID}/update`) && ++posted > 1)
            await released;
        };
        fragile.break();
        const before = (await fixture.docker.service('jammed-app')).UpdateStatus?.StartedAt;
        const { id } = await rotations.start('jammed', { value });
        const state = await eventually(
          async () => {
            const { UpdateStatus } = await fixture.docker.service('jammed-app');
            // Ignores a rollback that Docker completed in an earlier attempt.
            expect(UpdateStatus?.StartedAt).not.toBe(before);
            expect(['rollback_paused', 'rollback_completed']).toContain(UpdateStatus?.State);
            return UpdateStatus?.State;
          },
          { withinMs: 60_000 },
        );
        fragile.mend();
        release();
        proxy.watch = undefined;
        return { id, state };
      };
      let jammed = await jam();
      // The Engine may have restarted the failed task with the old spec before its rollback reached the task.
      for (let tries = 1; jammed.state !== 'rollback_paused' && tries < 4; tries++) {
        await rotations.reaches(jammed.id, 'reverted');
        jammed = await jam();
      }
      const { id, state } = jammed;
      expect(state).toBe('rollback_paused');
      const { failure } = await rotations.reaches(id, 'reverted');
      expect(failure).toMatchObject({ service: 'jammed-app', exitCode: 4 });
      await fixture.docker.running('jammed-app', 2);
      await rotations.expectBackOnOld('jammed', 'jammed-app');
    },
    LONG_MS,
  );
});

describe('A missing image', () => {
  const orders = ['start-first', 'stop-first'];
  const images = Object.fromEntries(orders.map((order) => [order, `busybox:${order}`]));
  let ended: Rotation[];

  beforeAll(async () => {
    for (const order of orders) {
      await docker('tag', 'busybox:local', images[order]!);
      await fixture.docker.createSecret(order);
      await rotations.consumer(`${order}-app`, {
        flags: ['--update-order', order, '--secret', order],
        image: images[order],
      });
      await rotations.known(order, 1);
      // Running tasks continue; a new task finds no image.
      await docker('rmi', images[order]!);
    }
    const ids = await Promise.all(
      orders.map(async (order) => (await rotations.start(order, { value })).id),
    );
    await eventually(
      async () => {
        for (const id of ids)
          expect(['reverting', 'reverted']).toContain((await rotations.read(id)).state);
      },
      { withinMs: 30_000 },
    );
    await docker('tag', 'busybox:local', images['stop-first']!);
    ended = await Promise.all(ids.map((id) => rotations.reaches(id, 'reverted')));
  }, LONG_MS);

  it.each(orders)('reverts the service and reports the reason: %s', async (order) => {
    const { failure } = ended[orders.indexOf(order)]!;
    expect(failure?.message).toContain(`No such image: ${images[order]}`);
    await fixture.docker.running(`${order}-app`, 1);
    await rotations.expectBackOnOld(order, `${order}-app`);
  });

  it('does not stop a service that starts new tasks first', async () => {
    const format = ['--filter', 'desired-state=running', '--format', '{{.ID}} {{.CurrentState}}'];
    const [running] = (await docker('service', 'ps', ...format, 'start-first-app')).split('\n');
    const { CreatedAt } = await fixture.sandbox.inspect<{ CreatedAt: string }>(
      'inspect',
      running!.split(' ')[0]!,
    );
    expect(Date.parse(CreatedAt)).toBeLessThan(Date.parse(ended[0]!.createdAt));
  });
});

describe('A revert while the Engine cannot be reached for longer than the deadline', () => {
  it(
    'continues when the Engine can be reached again',
    async () => {
      const fragile = await breakableServices.add('away');
      const { ID } = await fixture.docker.service('away-app');
      let posted = 0;
      proxy.watch = async (moment, { url }) => {
        const isWayBack = url.includes(`/services/${ID}/update`) && moment === 'before' && ++posted;
        if (isWayBack === 2) proxy.cut();
      };
      fragile.break();
      const { id } = await rotations.start('away', {
        value,
        settings: { ...failureWindow, deadlineSeconds: 4 },
      });
      await eventually(() => expect(posted).toBe(2), { withinMs: 30_000 });
      fragile.mend();
      const { deadlineAt } = (await rotations.read(id)).services[0]!;
      await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(deadlineAt!)));
      proxy.watch = undefined;
      await proxy.mend();
      await rotations.reaches(id, 'reverted');
      await rotations.expectBackOnOld('away', 'away-app');
    },
    LONG_MS,
  );
});
