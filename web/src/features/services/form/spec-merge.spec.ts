import { describe, expect, it } from 'vitest';
import { formTable } from './form-labels';
import { draftOf, specOf } from './spec-draft';
import { differencesOf, isDecided, mergedDraft } from './spec-merge';

const draft = (spec: object) => draftOf(formTable, { ...spec });
const base = draft({ image: 'a:1', user: 'u', env: { A: '1', B: '2', C: '3' }, replicas: 1 });
const mine = draft({ image: 'a:2', user: 'u', env: { A: 'mine', B: '2', D: '4' }, replicas: 1 });
const theirs = draft({ image: 'a:3', env: { A: '1', B: 'theirs', C: '3' }, replicas: 1 });
const found = differencesOf(formTable, base, mine, theirs);

describe('A merge of two edits', () => {
  it('has what either side changed, and a conflict only where both did', () => {
    expect(found.map(({ key, isConflict }) => [key, isConflict])).toEqual([
      ['env/A', false],
      ['env/B', false],
      ['env/C', false],
      ['env/D', false],
      ['image', true],
      ['user', false],
    ]);
    expect(isDecided(found, {})).toBe(false);
    expect(isDecided(found, { image: 'mine' })).toBe(true);
  });

  it.each([
    ['mine', 'a:2'],
    ['theirs', 'a:3'],
  ] as const)('takes %s of a conflict and the changes of both sides', (side, image) =>
    expect(specOf(formTable, mergedDraft(theirs, mine, found, { image: side }))).toEqual({
      image,
      env: { A: 'mine', B: 'theirs', D: '4' },
      replicas: 1,
    }),
  );
});
