import { describe, expect, it } from 'vitest';
import { shellWords } from './shell-words';

describe('shellWords', () => {
  it.each([
    ['a b  c', ['a', 'b', 'c']],
    [`'a b' "c d" e\\ f`, ['a b', 'c d', 'e f']],
    [`--env=A='x y'z`, ['--env=A=x yz']],
    [`"a\\"b" 'it'\\''s' "\\n"`, ['a"b', "it's", '\\n']],
    ['a \\\n  b', ['a', 'b']],
    [`'' ""`, ['', '']],
    ['a # the rest\nb', ['a', 'b']],
    ['a#b', ['a#b']],
    ['$HOME `x` *', ['$HOME', '`x`', '*']],
    ['', []],
  ])('splits %j', (line, words) => expect(shellWords(line)).toEqual(words));

  it.each(["'a", '"b'])('rejects %j, whose quote is open', (line) =>
    expect(shellWords(line)).toBeNull(),
  );
});
