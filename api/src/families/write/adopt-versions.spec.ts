import { beforeEach, describe, expect, it } from 'vitest';
import { aKeyRing, anActor } from '../../common/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import type { Planned } from '../../http/representation.js';
import { familyLabels } from '../model/family-labels.js';
import { LabelSignatures } from '../model/label-signatures.js';
import { FamiliesFixture } from '../testing/families-fixture.js';
import { AdoptVersions } from './adopt-versions.js';

describe.each(['secret', 'config'] as const)('AdoptVersions of a %s', (kind) => {
  let fixture: FamiliesFixture;
  let adopt: AdoptVersions;
  beforeEach(async () => {
    fixture = await FamiliesFixture.open(kind, new FakeEngine());
    const { test, facts, audit } = fixture;
    adopt = new AdoptVersions(test.objects, test.swarm, facts.families, facts.clock, audit);
  });
  const labelsOf = (version: number, more: Record<string, string> = {}) => ({
    [familyLabels.family]: 'db',
    [familyLabels.version]: String(version),
    [familyLabels.first]: 'lost',
    team: 'a',
    ...more,
  });
  const since = (instant: string) => ({ [familyLabels.since]: instant });
  const execute = (versions?: number[], isDryRun = false) =>
    adopt.execute(anActor(), fixture.reads, 'db', { versions }, isDryRun);
  const family = (name = 'db') => fixture.families.of(kind).find(name);

  it('makes the claimed versions of a lost installation a family again', async () => {
    const other = new LabelSignatures(aKeyRing());
    for (const [version, day] of [
      [2, '01'],
      [3, '02'],
    ] as const) {
      const labels = labelsOf(version, since(`2026-01-${day}T00:00:00.000Z`));
      const { id } = await fixture.add(`db.v${version}`, labels);
      fixture.overwrite(id, other.sign({ kind, id, name: `db.v${version}`, labels }));
    }
    await fixture.test.refresh();
    expect([family(), family('db.v2')?.current.number]).toEqual([undefined, 1]);
    await execute();
    expect(family('db.v2')).toBeUndefined();
    expect(family()).toMatchObject({ first: 'lost', current: { number: 3 } });
    expect(family()!.versions.map(({ number }) => number)).toEqual([2, 3]);
    expect(family()!.current.object.labels).toMatchObject({ team: 'a' });
    await fixture.test.refresh();
    expect(fixture.families.of(kind).foreign()).toEqual([]);
  });

  it('adopts only the wanted versions, with the first version that is there', async () => {
    const first = await fixture.add('db');
    await fixture.add('db.v7', labelsOf(7));
    await fixture.add('db.v8', labelsOf(8, since('2026-01-01T00:00:00.000Z')));
    await execute([7]);
    expect(family()).toMatchObject({ first: first.id, unmanagedDuplicates: [] });
    expect(family()!.versions.map(({ number }) => number)).toEqual([1, 7]);
    expect(family('db.v8')).toBeDefined();
  });

  it('plans which version becomes current, and writes nothing', async () => {
    await fixture.add('db');
    await fixture.add('db.v7', labelsOf(7, since('2026-01-01T00:00:00.000Z')));
    const { plan } = (await execute(undefined, true)) as Planned;
    expect(plan.diff).toEqual([
      { path: 'Version 7', before: null, after: 'db.v7' },
      { path: 'Current version', before: '1', after: '7' },
    ]);
    expect(family()!.versions).toHaveLength(1);
    expect(fixture.audit.rows).toEqual([]);
  });

  it('does not trust a date in the future', async () => {
    await fixture.add('db', since('2026-01-01T00:00:00.000Z'));
    await fixture.add('db.v7', labelsOf(7, since('2099-01-01T00:00:00.000Z')));
    await execute();
    const adopted = family()!.versions.find(({ number }) => number === 7)!;
    expect(adopted.object.labels).not.toHaveProperty([familyLabels.since]);
  });

  it('answers not-found for a version that nothing claims', async () => {
    await fixture.add('db.v7', labelsOf(7));
    await expect(execute([7, 8])).rejects.toMatchObject({
      code: 'not-found',
      extras: { errors: [{ pointer: '/versions/1' }] },
    });
    expect(family('db.v7')).toBeDefined();
    await expect(adopt.execute(anActor(), fixture.reads, 'other', {}, false)).rejects.toMatchObject(
      { code: 'not-found' },
    );
  });

  it('is refused during a rotation', async () => {
    const { id } = await fixture.add('db');
    await fixture.add('db.v7', labelsOf(7));
    const underWay = { rotation: 'r', currentId: id, targetId: null };
    fixture.families.of(kind).markUnderWay('db', underWay);
    await expect(execute()).rejects.toMatchObject({ code: 'rotation-running' });
  });

  it('audits the versions', async () => {
    await fixture.add('db.v7', labelsOf(7));
    await execute([7]);
    expect(fixture.audit.told).toEqual([
      `${kind}.adopt ${kind}:db attempted`,
      `${kind}.adopt ${kind}:db succeeded`,
    ]);
    expect(fixture.audit.rows[0]!.fields).toBe('["version:7"]');
  });
});
