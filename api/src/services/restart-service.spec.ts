import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import type { ServiceOverrides } from '../engine/testing/factories.js';
import { RestartService } from './restart-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('RestartService', () => {
  let fixture: ServicesFixture;
  beforeEach(() => {
    fixture = new ServicesFixture();
  });
  const add = async (given: ServiceOverrides = {}) => {
    const service = fixture.engine.addService({ name: 'web', ...given });
    await fixture.test.refresh();
    return service;
  };
  const execute = (dryRun = false) =>
    new RestartService(fixture.engine, fixture.change).execute(anActor(), aTarget(), dryRun);

  it('increments ForceUpdate and changes nothing else', async () => {
    const before = await add({ spec: { forceUpdate: 4, env: ['A=1'] } });
    await execute();
    const { spec } = await fixture.engine.getService(before.id);
    expect(spec).toEqual({ ...before.spec, forceUpdate: 5 });
  });

  it('plans the replacement of every task', async () => {
    await add({ spec: { replicas: 3 } });
    const { plan } = (await execute(true)) as Planned;
    expect(plan).toMatchObject({
      kind: 'plan',
      action: 'service.restart',
      effects: [{ effect: 'restart', tasks: 3 }],
      diff: [{ path: 'TaskTemplate.ForceUpdate', before: '0', after: '1' }],
      warnings: [],
    });
  });

  it('warns that the previous spec is lost', async () => {
    await add({ previousSpec: {} });
    const { plan } = (await execute(true)) as Planned;
    expect(plan.warnings).toEqual([expect.stringContaining('previous')]);
  });

  it.each(['replicated-job', 'global-job'] as const)('warns that a %s runs again', async (mode) => {
    await add({ spec: { mode, replicas: 3 } });
    const { plan } = (await execute(true)) as Planned;
    expect(plan.warnings).toEqual([expect.stringContaining('job')]);
    expect(plan.effects).toMatchObject([{ effect: 'restart', tasks: 3, order: null }]);
  });
});
