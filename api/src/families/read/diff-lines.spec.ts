import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.js';

const signs = { same: ' ', removed: '-', added: '+' };
const diff = (from: string, to: string) =>
  diffLines(from, to).map(({ kind, text }) => signs[kind] + text);

describe('diffLines', () => {
  it.each<[string, string, string[]]>([
    ['a\nb', 'a\nb', [' a', ' b']],
    ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a\nb\nc\nd', 'b\nd\ne', ['-a', ' b', '-c', ' d', '+e']],
    ['', 'a', ['-', '+a']],
    ['a', 'a\na', [' a', '+a']],
  ])('compares %j with %j', (from, to, expected) => {
    expect(diff(from, to)).toEqual(expected);
  });

  it('numbers the lines of both texts', () => {
    expect(diffLines('a\nb', 'b\nc')).toEqual([
      { kind: 'removed', text: 'a', fromLine: 1, toLine: null },
      { kind: 'same', text: 'b', fromLine: 2, toLine: 1 },
      { kind: 'added', text: 'c', fromLine: null, toLine: 2 },
    ]);
  });

  it('reports every line as replaced if the comparison takes too long', () => {
    const text = (word: string) =>
      Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join('\n');
    const lines = diffLines(`same\n${text('a')}`, `same\n${text('b')}`, 20);
    expect(lines.filter(({ kind }) => kind === 'same')).toEqual([]);
    expect(lines).toHaveLength(40_002);
  });

  /** All texts of at most `most` lines, where each line is a, b or c. */
  const texts = (most: number): string[][] =>
    most === 0
      ? [[]]
      : [[], ...texts(most - 1).flatMap((rest) => [...'abc'].map((line) => [line, ...rest]))];
  const all = texts(4);

  it('allows rebuilding both texts from the lines, for all short texts', () => {
    for (const some of all)
      for (const others of all)
        for (const [left, right] of [
          [some, others],
          [some.concat(others), others.concat(some)],
        ] as const) {
          const [from, to] = [left.join('\n'), right.join('\n')];
          const lines = diffLines(from, to);
          const side = (skip: string) =>
            lines
              .filter(({ kind }) => kind !== skip)
              .map(({ text }) => text)
              .join('\n');
          expect([side('added'), side('removed')]).toEqual([from, to]);
        }
  });
});
