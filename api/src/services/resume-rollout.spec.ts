import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { ResumeRollout } from './resume-rollout.js';
import { aTarget, anUpdate, ServicesFixture } from './testing/services-fixture.js';

describe('ResumeRollout', () => {
  let fixture: ServicesFixture;
  beforeEach(() => {
    fixture = new ServicesFixture();
  });
  const add = async (state: 'paused' | 'rollback_paused' | 'completed') => {
    const service = fixture.engine.addService({
      name: 'web',
      spec: { replicas: 2, env: ['A=1'] },
      previousSpec: {},
      update: anUpdate(state),
    });
    await fixture.test.refresh();
    return service;
  };
  const execute = (dryRun = false) =>
    new ResumeRollout(fixture.engine, fixture.change).execute(anActor(), aTarget(), dryRun);

  it.each(['paused', 'rollback_paused'] as const)(
    'posts the spec unchanged on %s',
    async (state) => {
      const before = await add(state);
      await execute();
      const after = await fixture.engine.getService(before.id);
      expect(after.spec).toEqual(before.spec);
      expect(after.update).not.toEqual(before.update);
    },
  );

  it('plans the replacement of tasks and warns that the previous spec is lost', async () => {
    await add('paused');
    const { plan } = (await execute(true)) as Planned;
    expect(plan).toMatchObject({ action: 'service.restart', effects: [{ effect: 'restart' }] });
    expect(plan.warnings.join()).toContain('previous spec is lost');
  });

  it.each([false, true])('refuses a rollout that is not paused, dry run: %s', async (dryRun) => {
    await add('completed');
    await expect(execute(dryRun)).rejects.toMatchObject({ code: 'rollout-not-paused' });
  });
});
