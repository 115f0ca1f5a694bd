import { describe, expect, it } from 'vitest';
import { aSecret } from '../../engine/testing/factories.js';
import { familyLabels, familyNameOf, membershipOf } from './family-labels.js';
import { assembleFamily } from './family.js';

const first = 'first';
const labelsOf = (version: number, more: Record<string, string> = {}) => ({
  [familyLabels.family]: 'db',
  [familyLabels.version]: String(version),
  [familyLabels.first]: first,
  ...more,
});
const bare = (labels = {}) => aSecret({ id: first, name: 'db', labels });
const made = (version: number, more?: Record<string, string>) =>
  aSecret({ id: `v${version}`, name: `db.v${version}`, labels: labelsOf(version, more) });
const since = (instant: string) => ({ [familyLabels.since]: instant });
const stage = (name: string) => ({ [familyLabels.stage]: name });
const noConsumers = { userCount: (_id: string) => 0 };
const usersOf = (counts: Record<string, number>) => ({
  userCount: (id: string) => counts[id] ?? 0,
});

describe('membershipOf', () => {
  it('reads the labels of a version', () => {
    expect(membershipOf(made(3))).toEqual({ family: 'db', version: 3, first });
  });

  it.each<[string, { name: string; labels: Record<string, string> }]>([
    ['a name without labels', { name: 'db.v2', labels: {} }],
    ['labels on another name', { name: 'other', labels: labelsOf(2) }],
    ['a prefix alone', { name: 'db-admin', labels: { [familyLabels.family]: 'db' } }],
    [
      'a version that is none',
      { name: 'db.vx', labels: { ...labelsOf(2), 'waxseal.version': 'x' } },
    ],
    ['version 1', { name: 'db.v1', labels: labelsOf(1) }],
    ['no first', { name: 'db.v2', labels: { ...labelsOf(2), 'waxseal.first': '' } }],
  ])('returns undefined for %s', (_, object) => {
    expect(membershipOf(object)).toBeUndefined();
    expect(familyNameOf(object)).toBe(object.name);
  });
});

describe('assembleFamily', () => {
  const numbers = (objects: Parameters<typeof assembleFamily>[1], facts = noConsumers) => {
    const family = assembleFamily('db', objects, facts)!;
    return { current: family.current.number, all: family.versions.map(({ number }) => number) };
  };

  it('returns undefined without objects', () => {
    expect(assembleFamily('db', [], noConsumers)).toBeUndefined();
  });

  it('returns a family with version 1 only for one object with the bare name', () => {
    const secret = bare();
    const version = { number: 1, stage: 'current', object: secret };
    expect(assembleFamily('db', [secret], noConsumers)).toEqual({
      name: 'db',
      first,
      current: version,
      versions: [version],
      unmanagedDuplicates: [],
    });
  });

  it.each<[string, ReturnType<typeof made>[], number, Record<string, number>]>([
    [
      'the latest since',
      [bare(), made(2, since('2026-01-02')), made(3, since('2026-01-03'))],
      3,
      {},
    ],
    [
      'an earlier version that became current again',
      [bare(since('2026-01-05')), made(2, since('2026-01-02'))],
      1,
      {},
    ],
    ['what most name, where nothing tells', [bare(), made(2)], 1, { first: 2, v2: 1 }],
    ['what most name, even if pending', [bare(), made(2, stage('pending'))], 2, { v2: 1 }],
    ['what is not pending, where no service uses any', [bare(), made(2, stage('pending'))], 1, {}],
    ['the newest, where no service uses any', [bare(), made(2), made(4)], 4, {}],
    ['a since before users', [bare(), made(2, since('2026-01-02'))], 2, { first: 9 }],
    ['nothing by a since that is no date', [bare(), made(2, since('soon'))], 1, { first: 1 }],
  ])('selects as the current version: %s', (_, objects, current, users) => {
    expect(numbers(objects, usersOf(users)).current).toBe(current);
  });

  it('keeps the previous version current until the rotation has ended', () => {
    const underWay = { rotation: 'r1', currentId: first, targetId: 'v2' };
    const objects = [bare(), made(2, since('2026-01-02'))];
    const family = assembleFamily('db', objects, { ...usersOf({ v2: 9 }), underWay })!;
    expect(family.current.number).toBe(1);
  });

  it('recognizes version 1 by its id, not by its labels', () => {
    const { versions, unmanagedDuplicates } = assembleFamily(
      'db',
      [bare({ wiped: '1' }), made(2)],
      noConsumers,
    )!;
    expect([versions.map(({ number }) => number), unmanagedDuplicates]).toEqual([[1, 2], []]);
  });

  it('treats another object with the bare name as an unmanaged duplicate', () => {
    const stranger = aSecret({ id: 'stranger', name: 'db' });
    const family = assembleFamily('db', [stranger, made(2), made(3)], noConsumers)!;
    expect(family.versions.map(({ number }) => number)).toEqual([2, 3]);
    expect([family.unmanagedDuplicates, family.first]).toEqual([[stranger], first]);
  });

  it.each([
    ['current', {}],
    ['previous', stage('previous')],
    ['pending', stage('pending')],
  ])('reads the stage label %s of a version that is not current', (name, labels) => {
    const objects = [bare(), made(2, labels), made(3, since('2026-01-03'))];
    const expected = name === 'current' ? 'previous' : name;
    const { versions } = assembleFamily('db', objects, noConsumers)!;
    expect(versions.map((version) => version.stage)).toEqual(['previous', expected, 'current']);
  });
});
