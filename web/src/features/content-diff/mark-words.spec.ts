import type { ConfigDiff } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { markWords } from './mark-words';

type Kind = ConfigDiff['hunks'][number]['lines'][number]['kind'];
const signs: Record<string, Kind> = { ' ': 'same', '-': 'removed', '+': 'added' };

/** Shows the marks of a hunk in brackets. Each line begins with a space, a minus or a plus. */
const marked = (...lines: string[]) => {
  const hunk = {
    lines: lines.map((line) => ({
      kind: signs[line[0]!]!,
      text: line.slice(1),
      fromLine: 1,
      toLine: 1,
    })),
  };
  return markWords([hunk])[0]!.map(({ parts }) =>
    parts.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join(''),
  );
};

describe('markWords', () => {
  it.each([
    [
      'one word',
      ['-port: 80 # http', '+port: 81 # http'],
      ['port: [80] # http', 'port: [81] # http'],
    ],
    ['an added word', ['-listen 80;', '+listen 80 ssl;'], ['listen 80;', 'listen 80[ ssl];']],
    ['only blanks', ['-a  b', '+a b'], ['a[  ]b', 'a[ ]b']],
    [
      'two lines',
      [' same', '-a: one', '-b: two', '+a: 1', '+b: two!', ' same'],
      ['same', 'a: [one]', 'b: two', 'a: [1]', 'b: two[!]', 'same'],
    ],
    [
      'more removed than added lines',
      ['-a: one', '-gone: x', '+a: two'],
      ['a: [one]', 'gone: x', 'a: [two]'],
    ],
    ['lines of two places', ['-a: 1', ' same', '+b: 1'], ['a: 1', 'same', 'b: 1']],
    [
      'lines with nothing in common',
      ['-alpha beta', '+one two three'],
      ['alpha beta', 'one two three'],
    ],
    ['an added line', ['+new line'], ['new line']],
  ])('marks %s', (_, lines, expected) => expect(marked(...lines)).toEqual(expected));

  it('compares neither long lines nor too many of them', () => {
    const long = 'x '.repeat(600);
    expect(marked(`-${long}a`, `+${long}b`)).toEqual([`${long}a`, `${long}b`]);
    const pairs = Array.from({ length: 400 }, () => ['-a: 1', ' same', '-b: 1', '+b: 2']).flat();
    const lines = marked(...pairs);
    expect(lines[3]).toBe('b: [2]');
    expect(lines.at(-1)).toBe('b: 2');
  });
});
