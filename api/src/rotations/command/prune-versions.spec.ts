import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { STACK_LABEL } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import type { Representation } from '../../http/representation.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

describe('Deleting versions now', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
    await fixture.aSecret('db');
    await fixture.finish(await fixture.rotate('db'));
    await fixture.finish(await fixture.rotate('db'));
    fixture.audit.rows.length = 0;
  });
  afterEach(() => fixture.close());

  const deletes = (versions: number[], isDryRun = false) =>
    fixture.pruner.deleteVersions(
      anActor(),
      'secret',
      'db',
      { versions, deleteStackOwned: false },
      isDryRun,
    );
  const started = async (versions: number[]) =>
    ((await deletes(versions)) as Representation<{ id: string }>).body.id;
  const pin = async (version: number) => {
    const { versions } = fixture.families.secrets.find('db')!;
    const { object } = versions.find(({ number }) => number === version)!;
    await fixture.policies.change('secret', 'db', { pinned: [object.id] });
  };
  const told = () => fixture.audit.told.filter((line) => line.includes('delete-versions'));
  const refusedAs = (code: string, name = 'db') => [
    `secret.delete-versions secret:${name} attempted`,
    `secret.delete-versions secret:${name} failed ${code}`,
  ];

  it.each([
    [[99], 'not-found', '/versions/0'],
    [[1, 99], 'not-found', '/versions/1'],
    [[3], 'already-current', '/versions/0'],
    [[1, 3], 'already-current', '/versions/1'],
  ])('rejects versions %j as %s, also in a dry run', async (versions, code, pointer) => {
    const problem = { code, extras: { errors: [{ pointer }] } };
    await expect(deletes(versions, true)).rejects.toMatchObject(problem);
    await expect(deletes(versions)).rejects.toMatchObject(problem);
    expect(told()).toEqual(refusedAs(code));
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2', 'db.v3']);
  });

  it('answers a client that waits once the versions are deleted', async () => {
    const id = await started([1]);
    const waiting = fixture.queries.follow(id, { wait: true, timeout: 20 }, anActor(), {
      sessionId: 'ada',
      response: new EventEmitter() as ServerResponse,
    });
    expect((await fixture.shown(id)).state).toBe('deleting');
    await fixture.finish(id);
    expect((await waiting).body.state).toBe('closed');
  });

  it('rejects a pinned version with the plan', async () => {
    await pin(1);
    await expect(deletes([1])).rejects.toMatchObject({
      code: 'version-kept',
      extras: { detail: 'Pinned', plan: { versions: [{ version: 1, why: 'pinned' }] } },
    });
    expect(told()).toEqual(refusedAs('version-kept'));
  });

  it('rejects a version of a stack without consent', async () => {
    const app = await fixture.aSecret('app', { [STACK_LABEL]: 'shop' });
    fixture.engine.overwriteObject('secret', app.id, { [STACK_LABEL]: 'shop' });
    await fixture.finish(await fixture.rotate('app'));
    await expect(
      fixture.pruner.deleteVersions(
        anActor(),
        'secret',
        'app',
        { versions: [1], deleteStackOwned: false },
        false,
      ),
    ).rejects.toMatchObject({ code: 'version-kept' });
  });

  it('is rejected if no version is named and none can be deleted', async () => {
    await fixture.aSecret('single');
    const request = { deleteStackOwned: false };
    const all = (dryRun: boolean) =>
      fixture.pruner.deleteVersions(anActor(), 'secret', 'single', request, dryRun);
    expect(await all(true)).toMatchObject({ plan: { deleteCount: 0 } });
    await expect(all(false)).rejects.toMatchObject({
      code: 'nothing-to-delete',
      extras: { plan: { versions: [] } },
    });
    expect(told()).toEqual(refusedAs('nothing-to-delete', 'single'));
  });

  it('is rejected during a rotation', async () => {
    await fixture.rotate('db');
    await expect(deletes([1])).rejects.toMatchObject({ code: 'rotation-running' });
  });

  it('records a pinned version as kept if another one is deleted', async () => {
    await pin(1);
    const record = await fixture.finish(await started([1, 2]));
    expect(record.deletions).toMatchObject([
      { version: 1, state: 'kept', waitsFor: 'Pinned' },
      { version: 2, state: 'deleted' },
    ]);
    expect(await fixture.secretNames()).toEqual(['db', 'db.v3']);
  });
});

describe('Pruning', () => {
  it('rejects unknown names, also in a dry run', async () => {
    const fixture = await RotationsFixture.open();
    await fixture.aSecret('db');
    const wanted = { keep: 0, superseded: true, unused: true, deleteStackOwned: false };
    const names = ['db', 'bd'];
    const prune = (isDryRun: boolean) =>
      fixture.pruner.prune(anActor(), 'secret', { ...wanted, names }, isDryRun);
    const problem = { code: 'not-found', extras: { errors: [{ pointer: '/names/1' }] } };
    await expect(prune(true)).rejects.toMatchObject(problem);
    await expect(prune(false)).rejects.toMatchObject(problem);
    expect(fixture.audit.told.at(-1)).toBe('secret.prune secret:null failed not-found');
    expect(await fixture.secretNames()).toEqual(['db']);
    await fixture.close();
  });
});
