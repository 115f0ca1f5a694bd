import { describe, expect, it } from 'vitest';
import { toCell } from './csv.js';

describe('toCell', () => {
  it.each([
    ['=cmd()', "'=cmd()"],
    ['+1', "'+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    ['\n=1', `"'\n'=1"`],
    ['a;=1', `"a;'=1"`],
    ['=1,"x"', `"'=1,""x"""`],
  ])('escapes %j', (value, cell) => {
    expect(toCell(value)).toBe(cell);
  });

  it.each([
    ['plain', 'plain'],
    ['a=b-c@d+e', 'a=b-c@d+e'],
    ['a,b', '"a,b"'],
    ['a "b"', '"a ""b"""'],
    ['a\r\nb', '"a\r\nb"'],
    ['', ''],
    [null, ''],
    [undefined, ''],
    [7, '7'],
  ])('leaves %j unchanged', (value, cell) => {
    expect(toCell(value)).toBe(cell);
  });
});
