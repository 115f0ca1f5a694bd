import { RotationListQuery } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotationsFixture } from '../testing/rotations-fixture.js';

let fixture: RotationsFixture;
beforeEach(async () => {
  fixture = await RotationsFixture.open();
});
afterEach(() => fixture.close());

async function failing(name: string) {
  const id = await fixture.rotate(name);
  fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
  await fixture.finish(id);
  return id;
}

describe('The filter for failed rotations', () => {
  const list = async (query: Record<string, string>) =>
    (await fixture.queries.list(RotationListQuery.parse(query))).body.items.map(({ id }) => id);

  it('finds a failed rotation until a later one of the same secret succeeds', async () => {
    for (const name of ['db', 'key'])
      await fixture.aService(`${name}-app`, [await fixture.aSecret(name)]);
    const of = { kind: 'secret', name: 'db', failed: 'true' };
    expect(await list(of)).toEqual([]);
    const first = await failing('db');
    const second = await failing('db');
    expect(await list(of)).toEqual([second, first]);
    const other = await fixture.rotate('key');
    await fixture.finish(other);
    expect(await list(of)).toEqual([second, first]);
    expect(await list({ ...of, failed: 'false' })).toEqual([]);
    const good = await fixture.rotate('db');
    expect(await list(of)).toEqual([second, first]);
    await fixture.finish(good);
    expect(await list(of)).toEqual([]);
    expect(await list({ failed: 'true' })).toEqual([]);
    expect(await list({ failed: 'false' })).toEqual([good, other, second, first]);
  });

  it('finds a rotation of two secrets until both have been rotated', async () => {
    const secrets = [await fixture.aSecret('cert'), await fixture.aSecret('key')];
    await fixture.aService('web', secrets);
    const id = await fixture.start({
      changes: secrets.map(({ name }) => ({ kind: 'secret', name, value: { text: 'new' } })),
    });
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[1]!.toId!, 'fails');
    await fixture.finish(id);
    await fixture.finish(await fixture.rotate('cert'));
    expect(await list({ failed: 'true' })).toEqual([id]);
    expect(await list({ failed: 'true', kind: 'secret', name: 'cert' })).toEqual([]);
    expect(await list({ failed: 'true', kind: 'secret', name: 'key' })).toEqual([id]);
  });

  it('shows where and why a rotation failed', async () => {
    await fixture.aService('web', [await fixture.aSecret('db')]);
    await failing('db');
    const { body } = await fixture.queries.list(RotationListQuery.parse({ failed: 'true' }));
    const failure = {
      service: 'web',
      reason: 'task-failed',
      message: 'task: non-zero exit (1)',
    };
    expect(body.items).toMatchObject([{ state: 'reverted', failure }]);
  });
});

describe('The request of a rotation', () => {
  it('is kept with all choices and without the value', async () => {
    await fixture.aService('web', [await fixture.aSecret('db'), await fixture.aSecret('key')]);
    const id = await fixture.start({
      changes: [
        { kind: 'secret', name: 'db', value: { text: 'correct horse' } },
        { kind: 'secret', name: 'key', generator: { type: 'password', length: 40 } },
      ],
      choices: { web: { startFirst: true } },
      settings: { canary: false, stabilityWindowSeconds: 0, deadlineSeconds: 5 },
      deletePrevious: 'now',
      reveal: true,
    });
    const { request } = await fixture.shown(id);
    expect(request).toMatchObject({
      changes: [
        { kind: 'secret', name: 'db', source: 'value', generator: null, version: null },
        { name: 'key', source: 'generator', generator: { type: 'password', length: 40 } },
      ],
      choices: { web: { startFirst: true } },
      busy: null,
      settings: { canary: false, stabilityWindowSeconds: 0, deadlineSeconds: 5 },
      deletePrevious: 'now',
      deleteStackOwned: false,
      reveal: true,
    });
    expect(JSON.stringify(await fixture.repository.find(id))).not.toContain('correct horse');
  });
});
