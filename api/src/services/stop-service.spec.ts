import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { ScaleService } from './scale-service.js';
import { StopService } from './stop-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

const LABEL = 'waxseal.stopped-replicas';

describe('StopService', () => {
  let fixture: ServicesFixture;
  let service: StopService;
  beforeEach(() => {
    fixture = new ServicesFixture();
    service = new StopService(fixture.engine, fixture.change);
  });
  const add = async (
    replicas: number | null,
    { mode = 'replicated' as 'replicated' | 'global' | 'replicated-job', labels = {} } = {},
  ) => {
    const { id } = fixture.engine.addService({ name: 'web', labels, spec: { mode, replicas } });
    await fixture.test.refresh();
    return id;
  };
  const stop = (dryRun = false) => service.stop(anActor(), aTarget(), dryRun);
  const start = (dryRun = false) => service.start(anActor(), aTarget(), dryRun);
  const remembered = () => fixture.queries.get('web', anActor()).body.stoppedReplicas;

  it('scales to 0, remembers the number, and starts with it again', async () => {
    const id = await add(3, { labels: { team: 'a' } });
    await stop();
    const stopped = await fixture.engine.getService(id);
    expect([stopped.spec.replicas, stopped.labels]).toEqual([0, { team: 'a', [LABEL]: '3' }]);
    expect(remembered()).toBe(3);
    await start();
    const started = await fixture.engine.getService(id);
    expect([started.spec.replicas, started.labels]).toEqual([3, { team: 'a' }]);
    expect(remembered()).toBeNull();
  });

  it('shows what it does before it', async () => {
    await add(3);
    expect(((await stop(true)) as Planned).plan).toMatchObject({
      action: 'service.scale',
      effects: [{ effect: 'stop', tasks: 3 }],
      diff: [{ path: 'Mode.Replicated.Replicas', before: '3', after: '0' }],
      warnings: [expect.stringContaining('service is down')],
    });
    await stop();
    expect(((await start(true)) as Planned).plan).toMatchObject({
      effects: [{ effect: 'start', tasks: 3 }],
      diff: [{ path: 'Mode.Replicated.Replicas', before: '0', after: '3' }],
    });
  });

  it('leaves a service that is stopped or started already as it is', async () => {
    const id = await add(2);
    const running = await fixture.engine.getService(id);
    await start();
    expect(await fixture.engine.getService(id)).toEqual(running);
    await stop();
    const stopped = await fixture.engine.getService(id);
    await stop();
    expect(await fixture.engine.getService(id)).toEqual(stopped);
    expect(remembered()).toBe(2);
  });

  it.each([true, false])('does not guess a number (dry run: %s)', async (dryRun) => {
    await add(0);
    await expect(start(dryRun)).rejects.toMatchObject({ status: 409, code: 'not-stopped' });
  });

  it.each(['', '0', '-1', '1.5', '99999', 'many'])(
    'does not believe the label %j',
    async (text) => {
      await add(0, { labels: { [LABEL]: text } });
      expect(remembered()).toBeNull();
      await expect(start()).rejects.toMatchObject({ code: 'not-stopped' });
    },
  );

  it.each([
    ['global', /each node/],
    ['replicated-job', /runs it again/],
  ] as const)('refuses a service of the mode %s with the reason', async (mode, detail) => {
    const id = await add(null, { mode });
    const before = await fixture.engine.getService(id);
    for (const attempt of [stop, start])
      for (const dryRun of [true, false])
        await expect(attempt(dryRun)).rejects.toMatchObject({
          code: 'not-scalable',
          extras: { detail: expect.stringMatching(detail) },
        });
    expect(await fixture.engine.getService(id)).toEqual(before);
  });

  it('forgets the number when a user scales the stopped service', async () => {
    const id = await add(3);
    await stop();
    const target = { ...aTarget(), replicas: 1 };
    await new ScaleService(fixture.engine, fixture.change).execute(anActor(), target, false);
    expect((await fixture.engine.getService(id)).labels).toEqual({});

    await stop();
    await fixture.edit.execute(anActor(), aTarget(), { replicas: 5, resume: false }, false);
    const { labels, spec } = await fixture.engine.getService(id);
    expect([labels, spec.replicas]).toEqual([{}, 5]);
  });

  it('ignores the label of a service that another client has scaled', async () => {
    const id = await add(3);
    await stop();
    fixture.engine.overwriteService(id, { replicas: 2 });
    await fixture.test.refresh();
    expect(remembered()).toBeNull();
    await start();
    expect((await fixture.engine.getService(id)).spec.replicas).toBe(2);
  });
});
