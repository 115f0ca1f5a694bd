import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { ScaleService } from './scale-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('ScaleService', () => {
  let fixture: ServicesFixture;
  beforeEach(() => {
    fixture = new ServicesFixture();
  });
  const add = async (mode: 'replicated' | 'global' | 'replicated-job' | 'global-job') => {
    const replicas = mode === 'replicated' ? 2 : null;
    const { id } = fixture.engine.addService({ name: 'web', spec: { mode, replicas } });
    await fixture.test.refresh();
    return id;
  };
  const execute = (replicas: number, dryRun = false) =>
    new ScaleService(fixture.engine, fixture.change).execute(
      anActor(),
      { ...aTarget(), replicas },
      dryRun,
    );

  it.each([0, 1, 7])('sets %i replicas', async (replicas) => {
    const id = await add('replicated');
    await execute(replicas);
    expect((await fixture.engine.getService(id)).spec.replicas).toBe(replicas);
  });

  it.each(['global', 'replicated-job', 'global-job'] as const)(
    'rejects a service of the mode %s, in a dry run too',
    async (mode) => {
      const id = await add(mode);
      const before = await fixture.engine.getService(id);
      const refusal = { status: 409, code: 'not-scalable' };
      await expect(execute(3)).rejects.toMatchObject(refusal);
      await expect(execute(3, true)).rejects.toMatchObject(refusal);
      expect(await fixture.engine.getService(id)).toEqual(before);
    },
  );

  it('plans the tasks that start', async () => {
    await add('replicated');
    const { plan } = (await execute(5, true)) as Planned;
    expect(plan).toEqual({
      kind: 'plan',
      action: 'service.scale',
      target: { kind: 'service', name: 'web' },
      effects: [
        { service: 'web', effect: 'start', tasks: 3, order: null, isDownForAMoment: false },
      ],
      diff: [{ path: 'Mode.Replicated.Replicas', before: '2', after: '5' }],
      warnings: [],
    });
  });

  it('warns that no task is left', async () => {
    await add('replicated');
    const { plan } = (await execute(0, true)) as Planned;
    expect(plan.warnings).toEqual([expect.stringContaining('down')]);
  });
});
