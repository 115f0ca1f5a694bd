import type { LabelChanges, Role } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { EditService } from './edit-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('EditService', () => {
  let fixture: ServicesFixture;
  let id: string;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const labels = { team: 'hunter2', 'com.docker.stack.namespace': 'shop' };
    ({ id } = fixture.engine.addService({ name: 'web', labels }));
    await fixture.test.refresh();
  });
  const execute = (labels: LabelChanges, dryRun = false, role?: Role) =>
    new EditService(fixture.engine, fixture.change).execute(
      anActor(role),
      { ...aTarget(), labels },
      dryRun,
    );
  const labelsNow = async () => (await fixture.engine.getService(id)).labels;

  it('sets and removes labels and keeps the others', async () => {
    await execute({ team: null, tier: 'web' });
    expect(await labelsNow()).toEqual({ 'com.docker.stack.namespace': 'shop', tier: 'web' });
  });

  it('replaces no task', async () => {
    const { spec } = await fixture.engine.getService(id);
    await execute({ tier: 'web' });
    const after = await fixture.engine.getService(id);
    expect({ ...after.spec, labels: {} }).toEqual({ ...spec, labels: {} });
  });

  it('keeps a reserved label that the edit removes', async () => {
    await execute({ 'com.docker.stack.namespace': null });
    expect(await labelsNow()).toMatchObject({ 'com.docker.stack.namespace': 'shop' });
  });

  it.each([true, false])('rejects a change of a reserved label (dry run: %s)', async (dryRun) => {
    await expect(execute({ 'waxseal.x': '1' }, dryRun)).rejects.toMatchObject({
      status: 422,
      extras: { errors: [{ pointer: '/labels/waxseal.x' }] },
    });
  });

  it('plans the labels that differ', async () => {
    const { plan } = (await execute({ team: 'b', tier: 'web' }, true)) as Planned;
    expect(plan).toMatchObject({
      action: 'service.edit',
      effects: [{ effect: 'none', tasks: 0 }],
      diff: [
        { path: 'Labels.team', before: 'hunter2', after: 'b' },
        { path: 'Labels.tier', before: null, after: 'web' },
      ],
    });
  });

  it('hides the former label in the plan from users without the permission', async () => {
    const { plan } = (await execute({ team: 'b', tier: 'web' }, true, 'viewer')) as Planned;
    expect(plan.diff).toEqual([
      { path: 'Labels.team', before: '…', after: 'b' },
      { path: 'Labels.tier', before: null, after: 'web' },
    ]);
  });
});
