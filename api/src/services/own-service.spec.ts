import { ServiceListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Planned } from '../http/representation.js';
import { anActor } from '../common/testing/factories.js';
import { RestartService } from './restart-service.js';
import { RollBackService } from './roll-back-service.js';
import { ScaleService } from './scale-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('A change of the service that Waxseal itself runs in', () => {
  let fixture: ServicesFixture;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const { id } = fixture.engine.addService({ name: 'web', previousSpec: {} });
    fixture.engine.addService({ name: 'other', previousSpec: {} });
    fixture.test.cache.ownServiceId = id;
    await fixture.test.refresh();
  });

  const acts = {
    'a restart': (target: object, dryRun: boolean) =>
      new RestartService(fixture.engine, fixture.change).execute(
        anActor(),
        { ...aTarget(), ...target },
        dryRun,
      ),
    'a rollback': (target: object, dryRun: boolean) =>
      new RollBackService(fixture.engine, fixture.change).execute(
        anActor(),
        { ...aTarget(), ...target },
        dryRun,
      ),
    'scaling to 0': (target: object, dryRun: boolean) =>
      new ScaleService(fixture.engine, fixture.change).execute(
        anActor(),
        { ...aTarget(), replicas: 0, ...target },
        dryRun,
      ),
  };
  const names = Object.keys(acts) as (keyof typeof acts)[];
  const isRefused = { code: 'own-service', status: 409 };

  it.each(names)('is rejected for %s without the name or with another name', async (action) => {
    const before = await fixture.engine.listServices();
    await expect(acts[action]({}, false)).rejects.toMatchObject(isRefused);
    await expect(acts[action]({ confirm: 'other' }, false)).rejects.toMatchObject(isRefused);
    expect(await fixture.engine.listServices()).toEqual(before);
  });

  it.each(names)('is accepted for %s with the name', async (action) => {
    await expect(acts[action]({ confirm: 'web' }, false)).resolves.toBeDefined();
  });

  it.each(names)('has a warning in the plan of %s', async (action) => {
    const { plan } = (await acts[action]({}, true)) as Planned;
    expect(plan.warnings[0]).toContain('Waxseal runs in this service');
  });

  it.each(names)('is accepted for another service without the name: %s', async (action) => {
    await expect(acts[action]({ name: 'other' }, false)).resolves.toBeDefined();
    const { plan } = (await acts[action]({ name: 'other' }, true)) as Planned;
    expect(plan.warnings.join()).not.toContain('Waxseal');
  });

  it('needs no name if no task is stopped', async () => {
    await acts['scaling to 0']({ replicas: 3 }, false);
    const { resume, ...at } = aTarget();
    const done = fixture.edit.execute(anActor(), at, { resume, labels: { a: 'b' } }, false);
    await expect(done).resolves.toBeDefined();
  });

  it('is flagged in the list', () => {
    const { body } = fixture.queries.list(ServiceListQuery.parse({}), anActor());
    expect(body.items.map(({ name, isSelf }) => [name, isSelf])).toEqual([
      ['other', false],
      ['web', true],
    ]);
  });
});
