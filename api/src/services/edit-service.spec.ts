import type { EditService, LabelChanges, Role } from '@waxseal/shared';
import { EditService as EditServiceBody } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { aReference } from '../engine/testing/factories.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('EditService', () => {
  let fixture: ServicesFixture;
  let id: string;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const labels = { team: 'hunter2', 'com.docker.stack.namespace': 'shop' };
    const spec = { env: ['A=hunter2', 'B=2'], replicas: 2 };
    ({ id } = fixture.engine.addService({ name: 'web', labels, spec }));
    await fixture.test.refresh();
  });
  const edit = (body: Partial<EditService>, dryRun = false, role?: Role) => {
    const { resume: _, ...at } = aTarget();
    return fixture.edit.execute(anActor(role), at, EditServiceBody.parse(body), dryRun);
  };
  const execute = (labels: LabelChanges, dryRun = false, role?: Role) =>
    edit({ labels }, dryRun, role);
  const planOf = async (body: Partial<EditService>, role?: Role) =>
    ((await edit(body, true, role)) as Planned).plan;
  const spec = async () => (await fixture.engine.getService(id)).spec;
  const labelsNow = async () => (await fixture.engine.getService(id)).labels;

  it('sets and removes labels and keeps the others', async () => {
    await execute({ team: null, tier: 'web' });
    expect(await labelsNow()).toEqual({ 'com.docker.stack.namespace': 'shop', tier: 'web' });
  });

  it('replaces no task for labels', async () => {
    const before = await spec();
    await execute({ tier: 'web' });
    expect({ ...(await spec()), labels: {} }).toEqual({ ...before, labels: {} });
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
    expect(await planOf({ labels: { team: 'b', tier: 'web' } })).toMatchObject({
      action: 'service.edit',
      effects: [{ effect: 'none', tasks: 0 }],
      diff: [
        { path: 'Labels.team', before: 'hunter2', after: 'b' },
        { path: 'Labels.tier', before: null, after: 'web' },
      ],
    });
  });

  it('hides the former label in the plan from users without the permission', async () => {
    const { diff } = await planOf({ labels: { team: 'b', tier: 'web' } }, 'viewer');
    expect(diff).toEqual([
      { path: 'Labels.team', before: '…', after: 'b' },
      { path: 'Labels.tier', before: null, after: 'web' },
    ]);
  });

  it('changes several fields as one update, after one plan', async () => {
    const body = { env: { A: null, C: '3' }, replicas: 3, updatePolicy: { parallelism: 2 } };
    expect(await planOf(body)).toMatchObject({
      effects: [
        { effect: 'start', tasks: 1 },
        { effect: 'restart', tasks: 2 },
      ],
      diff: [
        { path: 'Mode.Replicated.Replicas', before: '2', after: '3' },
        { path: 'env.A', before: 'hunter2', after: null },
        { path: 'env.C', before: null, after: '3' },
        { path: 'updatePolicy.parallelism', before: '1', after: '2' },
      ],
    });
    const before = await fixture.engine.getService(id);
    await edit(body);
    const after = await fixture.engine.getService(id);
    expect(after.spec).toMatchObject({ env: ['B=2', 'C=3'], replicas: 3 });
    expect(after.previousSpec).toEqual(before.spec);
  });

  it('hides values of the environment in the plan from users without the permission', async () => {
    const { diff } = await planOf({ env: { A: null } }, 'viewer');
    expect(diff).toEqual([{ path: 'env.A', before: '…', after: null }]);
  });

  it('records the names of the fields in the audit, and no value', async () => {
    await edit({ env: { A: 'hunter3' }, labels: { tier: 'web' } });
    expect(fixture.audit.rows.at(-1)).toMatchObject({
      action: 'service.edit',
      fields: expect.stringMatching(/env.*labels\.tier|labels\.tier.*env/),
    });
    expect(JSON.stringify(fixture.audit.rows)).not.toContain('hunter3');
  });

  describe('of secrets', () => {
    let first: { id: string; name: string };
    beforeEach(async () => {
      first = fixture.engine.addSecret({ name: 'db' });
      fixture.engine.addSecret({ name: 'token' });
      await fixture.test.refresh();
    });

    it('mounts the current version under its name', async () => {
      await edit({ secrets: [{ name: 'db', uid: '0', gid: '0', mode: '0400' }] });
      expect((await spec()).secrets).toEqual([aReference(first, { name: 'db', mode: 0o400 })]);
    });

    it('keeps the version of what is mounted already', async () => {
      const old = { id: first.id, name: 'db' };
      fixture.engine.overwriteService(id, { secrets: [aReference(old, { name: '/etc/db' })] });
      await edit({
        secrets: [
          { name: 'db', target: '/etc/db', uid: '7', gid: '0', mode: '0444' },
          { name: 'token', uid: '0', gid: '0', mode: '0444' },
        ],
      });
      expect((await spec()).secrets).toMatchObject([
        { id: first.id, file: { name: '/etc/db', uid: '7' } },
        { name: 'token', file: { name: 'token' } },
      ]);
    });

    it('names what is attached, detached or mounted elsewhere in the audit', async () => {
      const mounted = (name: string, more = {}) => ({
        ...{ name, uid: '0', gid: '0', mode: '0444' },
        ...more,
      });
      fixture.engine.addSecret({ name: 'kept' });
      fixture.engine.addSecret({ name: 'gone' });
      await fixture.test.refresh();
      const objectsOf = async (secrets: ReturnType<typeof mounted>[]) => {
        await edit({ secrets });
        const { fields } = fixture.audit.rows.at(-1) as { fields: string };
        return (JSON.parse(fields) as string[]).filter((field) => field.startsWith('secret:'));
      };
      expect(await objectsOf([mounted('kept'), mounted('gone'), mounted('db')])).toEqual([
        'secret:kept',
        'secret:gone',
        'secret:db',
      ]);
      expect(
        await objectsOf([mounted('kept'), mounted('db', { mode: '0400' }), mounted('token')]),
      ).toEqual(['secret:gone', 'secret:db', 'secret:token']);
    });

    it.each([null, []])('detaches all of them with %j', async (secrets) => {
      await edit({ secrets: [{ name: 'db', uid: '0', gid: '0', mode: '0444' }] });
      await edit({ secrets });
      expect((await spec()).secrets).toEqual([]);
    });

    it('rejects one that does not exist, with its place in the list', async () => {
      const secrets = ['db', 'nothing'].map((name) => ({ name, uid: '0', gid: '0', mode: '0444' }));
      await expect(edit({ secrets }, true)).rejects.toMatchObject({
        status: 422,
        extras: { errors: [{ pointer: '/secrets/1/name' }] },
      });
    });

    it('does not attach one that is being rotated', async () => {
      fixture.families.secrets.markUnderWay('db', {
        rotation: 'r1',
        currentId: first.id,
        targetId: null,
      });
      const secrets = [{ name: 'db', uid: '0', gid: '0', mode: '0444' }];
      await expect(edit({ secrets })).rejects.toMatchObject({ code: 'rotation-running' });
    });

    it('needs the right to attach it', async () => {
      await expect(edit({ secrets: [], configs: [] }, true, 'viewer')).rejects.toMatchObject({
        status: 403,
        extras: { errors: [{ pointer: '/secrets' }, { pointer: '/configs' }] },
      });
    });
  });
});
