import { describe, expect, it } from 'vitest';
import { familiesOf, prunedText, removalChanges, removalHeadline } from './pruning-labels';
import { aPrunedVersion } from '../plan/testing/plans';

const aPlan = (...versions: ReturnType<typeof aPrunedVersion>[]) => ({
  hash: 'h',
  versions,
  removes: versions.filter(({ action }) => action === 'remove').length,
  warnings: [],
});

describe('familiesOf', () => {
  it('puts those first that lose something', () => {
    const plan = aPlan(
      aPrunedVersion({ name: 'a', action: 'keep', why: 'pinned' }),
      aPrunedVersion({ name: 'b' }),
      aPrunedVersion({ name: 'b', version: 2 }),
    );
    expect(familiesOf(plan).map(({ name, removes }) => [name, removes])).toEqual([
      ['b', 2],
      ['a', 0],
    ]);
  });

  it('tells a config from a secret of the same name', () => {
    expect(familiesOf(aPlan(aPrunedVersion(), aPrunedVersion({ kind: 'config' })))).toHaveLength(2);
  });
});

describe('prunedText', () => {
  it('says who ends to be able to roll back', () => {
    expect(prunedText(aPrunedVersion({ clearsPreviousSpec: ['web'] }))).toBe(
      'goes: was replaced; rolling back web to it ends, no task restarts',
    );
  });

  it('says who needs it', () => {
    expect(
      prunedText(aPrunedVersion({ action: 'keep', why: 'in-use', services: ['web', 'api'] })),
    ).toBe('stays: in use by web, api');
  });
});

describe('removalHeadline', () => {
  it('says that it is for good', () => {
    expect(removalHeadline(aPlan(aPrunedVersion()))).toContain('1 version goes for good');
    expect(removalHeadline(aPlan())).toBe('Nothing to remove.');
  });
});

describe('removalChanges', () => {
  it('tells what is new, what changed and what is gone', () => {
    const before = aPlan(aPrunedVersion(), aPrunedVersion({ version: 2 }));
    const after = aPlan(
      aPrunedVersion({ version: 2, action: 'keep', why: 'pinned' }),
      aPrunedVersion({ version: 3 }),
    );
    expect(removalChanges(before, after)).toEqual([
      'db v2 stays: pinned',
      'db v3 is new in the plan: goes: was replaced',
      'db v1 is gone already',
    ]);
  });
});
