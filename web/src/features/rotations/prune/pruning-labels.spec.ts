import { describe, expect, it } from 'vitest';
import {
  deletionChanges,
  deletionHeadline,
  familiesOf,
  prunedText,
  wholeFamilies,
  wholeText,
} from './pruning-labels';
import { aPrunedVersion } from '../testing/plans';

const aPlan = (...versions: ReturnType<typeof aPrunedVersion>[]) => ({
  kind: 'pruning-plan' as const,
  hash: 'h',
  versions,
  deleteCount: versions.filter(({ action }) => action === 'delete').length,
  warnings: [],
});

describe('familiesOf', () => {
  it('lists secrets that lose a version first', () => {
    const plan = aPlan(
      aPrunedVersion({ name: 'a', action: 'keep', why: 'pinned' }),
      aPrunedVersion({ name: 'b' }),
      aPrunedVersion({ name: 'b', version: 2 }),
    );
    expect(familiesOf(plan).map(({ name, deleteCount }) => [name, deleteCount])).toEqual([
      ['b', 2],
      ['a', 0],
    ]);
  });

  it('distinguishes a config from a secret with the same name', () => {
    expect(familiesOf(aPlan(aPrunedVersion(), aPrunedVersion({ kind: 'config' })))).toHaveLength(2);
  });
});

describe('prunedText', () => {
  it('names the services that can no longer roll back', () => {
    expect(prunedText(aPrunedVersion({ clearsPreviousSpec: ['web'] }))).toBe(
      'will be deleted (superseded). web can no longer roll back to it. No tasks restart.',
    );
  });

  it('names the services that need the version', () => {
    expect(
      prunedText(aPrunedVersion({ action: 'keep', why: 'in-use', services: ['web', 'api'] })),
    ).toBe('is kept: in use by web, api');
  });
});

describe('deletionHeadline', () => {
  it('states that the deletion is permanent', () => {
    expect(deletionHeadline(aPlan(aPrunedVersion()))).toContain('Permanently deletes 1 version.');
    expect(deletionHeadline(aPlan())).toBe('Nothing to delete.');
  });
});

describe('wholeFamilies', () => {
  it('lists the secrets that are deleted with all their versions, so that their name is asked for', () => {
    const plan = aPlan(
      aPrunedVersion(),
      aPrunedVersion({ name: 'spare', why: 'unused' }),
      aPrunedVersion({ name: 'spare', version: 2, why: 'unused' }),
      aPrunedVersion({ name: 'kept', action: 'keep', why: 'unused' }),
    );
    expect(wholeFamilies(plan)).toEqual(['spare']);
    expect(wholeFamilies(aPlan(aPrunedVersion()))).toEqual([]);
  });

  it('asks for the name of one, and for the number of several', () => {
    expect(wholeText('secret', ['spare'])).toBe('spare');
    expect(wholeText('config', ['a', 'b', 'c'])).toBe('3 configs');
  });
});

describe('deletionChanges', () => {
  it('lists new, changed and deleted versions', () => {
    const before = aPlan(aPrunedVersion(), aPrunedVersion({ version: 2 }));
    const after = aPlan(
      aPrunedVersion({ version: 2, action: 'keep', why: 'pinned' }),
      aPrunedVersion({ version: 3 }),
    );
    expect(deletionChanges(before, after)).toEqual([
      'db v2 is kept: pinned',
      'db v3 is new in the plan and will be deleted (superseded).',
      'db v1 was already deleted',
    ]);
  });
});
