import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import { IfMatch } from '../../http/if-match.js';
import { FactsOfFamilies, VersionHistories } from '../../families/index.js';
import {
  DeleteFamily,
  EditFamily,
  EditPolicy,
  PinVersion,
  SecretsQueries,
} from '../../families/testing/use-cases.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

describe('Changes of one secret', () => {
  let fixture: RotationsFixture;
  let reads: SecretsQueries;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
    const { families, policies, clock, test } = fixture;
    const facts = new FactsOfFamilies(families, policies, clock);
    const histories = new VersionHistories();
    reads = new SecretsQueries(test.swarm, families, test.pager, policies, histories, facts);
    await fixture.aSecret('db');
  });
  afterEach(() => fixture.close());

  const etag = (name = 'db') => fixture.test.tags.etagOf(reads.get(name));
  const deletes = (header = '*') => {
    const { engine, test, families, policies, audit } = fixture;
    const { objects, swarm, tags } = test;
    const deleter = new DeleteFamily(engine, objects, swarm, families, policies, tags, audit);
    const removal = { name: 'db', ifMatch: IfMatch.parse(header) };
    return deleter.execute(anActor(), reads, removal, false);
  };
  const edits = (edit: { labels?: Record<string, string>; maxAgeDays?: number }, header = '*') => {
    const { test, families, policies, audit } = fixture;
    const { objects, swarm, tags } = test;
    const editor = new EditFamily(objects, swarm, families, new EditPolicy(policies), tags, audit);
    const { labels = {}, maxAgeDays } = edit;
    const policy = maxAgeDays === undefined ? {} : { maxAgeDays };
    const ifMatch = IfMatch.parse(header);
    return editor.execute(anActor(), reads, { name: 'db', labels, policy, ifMatch }, false);
  };
  const pins = (version: number, header = '*') => {
    const { test, families, policies, audit } = fixture;
    const pin = new PinVersion(families, policies, test.tags, audit);
    const ifMatch = IfMatch.parse(header);
    return pin.execute(anActor(), reads, { name: 'db', version, isPinned: true, ifMatch });
  };

  /** Holds the next call of an Engine method until `release`; `reached` settles when it was called. */
  function hold(method: 'removeObject' | 'createObject' | 'listTasks') {
    const { engine } = fixture;
    const original = engine[method].bind(engine) as (...given: unknown[]) => Promise<never>;
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      vi.spyOn(engine, method).mockImplementationOnce(async (...given: unknown[]) => {
        resolve();
        await released;
        return original(...given);
      });
    });
    return { reached, release: () => release() };
  }

  it.each(['listTasks', 'removeObject'] as const)(
    'a rotation does not start while the secret is being deleted: during %s',
    async (method) => {
      const held = hold(method);
      const deleted = deletes();
      await held.reached;
      const rotation = fixture.rotate('db').catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, 20));
      held.release();
      await deleted;
      expect(await rotation).toMatchObject({ code: 'not-found' });
      expect(await fixture.secretNames()).toEqual([]);
    },
  );

  it('a deletion is refused from the moment in which a rotation starts', async () => {
    const held = hold('createObject');
    const rotation = fixture.rotate('db');
    await held.reached;
    await expect(deletes()).rejects.toMatchObject({ code: 'rotation-running' });
    held.release();
    expect((await fixture.finish(await rotation)).state).toBe('done');
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2']);
  });

  it('exactly one of 20 changes of the policy with one ETag succeeds', async () => {
    const seen = etag();
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => edits({ maxAgeDays: index + 1 }, seen)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const rejected = all.filter((one) => one.status === 'rejected');
    for (const { reason } of rejected) expect(reason).toMatchObject({ code: 'stale-version' });
  });

  it('two versions can be pinned at once', async () => {
    await fixture.finish(await fixture.rotate('db'));
    await Promise.all([pins(1), pins(2)]);
    expect(fixture.policies.of('secret', 'db').pinned).toHaveLength(2);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a rotation', async () => fixture.finish(await fixture.rotate('db'))],
    [
      'a deletion and a creation',
      async () => {
        await deletes();
        await fixture.aSecret('db');
      },
    ],
    ['a change of the policy', () => edits({ maxAgeDays: 3 })],
  ])('an ETag that was read before %s is stale', async (_, change) => {
    const seen = etag();
    await change();
    const names = await fixture.secretNames();
    await expect(deletes(seen)).rejects.toMatchObject({ code: 'stale-version' });
    await expect(edits({ labels: { a: 'b' } }, seen)).rejects.toMatchObject({
      code: 'stale-version',
    });
    expect(await fixture.secretNames()).toEqual(names);
    await deletes(etag());
    expect(await fixture.secretNames()).toEqual([]);
  });

  it('a version that is pinned while its deletion reads the services is kept', async () => {
    await fixture.finish(await fixture.rotate('db'));
    const parsed = { versions: [1], deleteStackOwned: false };
    const answer = await fixture.pruner.deleteVersions(anActor(), 'secret', 'db', parsed, false);
    const { id } = (answer as { body: { id: string } }).body;
    const held = hold('listTasks');
    const deletion = fixture.finish(id);
    await held.reached;
    await pins(1);
    held.release();
    expect((await deletion).deletions).toMatchObject([{ state: 'kept', waitsFor: 'Pinned' }]);
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2']);
  });
});
