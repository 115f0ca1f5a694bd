import { describe, expect, it } from 'vitest';
import { plainText, segmentsOf } from './ansi';

describe('segmentsOf', () => {
  it('leaves a line without colours in one piece, with its markup as text', () => {
    expect(segmentsOf('<b>x</b> & y')).toEqual([{ text: '<b>x</b> & y', classes: [] }]);
  });

  it('splits a line at its colours', () => {
    expect(segmentsOf('a \u001b[31mred\u001b[0m \u001b[1;92m<i>\u001b[0m')).toEqual([
      { text: 'a ', classes: [] },
      { text: 'red', classes: ['ansi-red'] },
      { text: ' ', classes: [] },
      { text: '<i>', classes: ['ansi-bright-green', 'font-semibold'] },
    ]);
  });

  it('shows no control characters', () => {
    expect(plainText('a\u0000b\u0007\u001b[2Kc\u001b')).toBe('abc');
  });
});
