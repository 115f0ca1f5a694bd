import { describe, expect, it } from 'vitest';
import { differences, merged } from './label-merge';

const base = { same: '1', mine: '1', theirs: '1', both: '1', agreed: '1', gone: '1' };
const mine = { same: '1', mine: '2', theirs: '1', both: '2', agreed: '2', added: 'x' };
const theirs = { same: '1', mine: '1', theirs: '3', both: '3', agreed: '2', gone: '1' };

describe('differences', () => {
  it('lists the changes of both sides and marks conflicts', () => {
    const found = differences(base, mine, theirs);
    expect(found.map(({ key }) => key)).toEqual([
      'added',
      'agreed',
      'both',
      'gone',
      'mine',
      'theirs',
    ]);
    expect(found.filter(({ isConflict }) => isConflict).map(({ key }) => key)).toEqual(['both']);
  });
});

describe('merged', () => {
  const found = differences(base, mine, theirs);

  it('combines the changes of both sides and resolves conflicts as chosen', () => {
    const both = { same: '1', mine: '2', theirs: '3', agreed: '2', added: 'x' };
    expect(merged(theirs, found, { both: 'theirs' })).toEqual({ ...both, both: '3' });
    expect(merged(theirs, found, { both: 'mine' })).toEqual({ ...both, both: '2' });
  });
});
