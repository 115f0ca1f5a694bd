import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { diffLines, type Difference } from './diff-lines.js';

const signs = { same: ' ', removed: '-', added: '+' };
/** Without the timeout, which a busy machine would reach. */
const diffInFull = (from: string, to: string) => diffLines(from, to, 60_000);
const hunksOf = async (from: string, to: string) =>
  (await diffInFull(from, to)).hunks.map(({ lines }) =>
    lines.map(({ kind, text }) => signs[kind] + text),
  );
const diff = async (from: string, to: string) => (await hunksOf(from, to)).flat();
const numbered = (count: number, word = 'line') =>
  Array.from({ length: count }, (_, at) => `${word} ${at + 1}`);

describe('diffLines', () => {
  it.each<[string, string, string[]]>([
    ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a\nb\nc\nd', 'b\nd\ne', ['-a', ' b', '-c', ' d', '+e']],
    ['', 'a', ['-', '+a']],
    ['a', 'a\na', [' a', '+a']],
    ['ab\nc', 'ax\nc', ['-ab', '+ax', ' c']],
  ])('compares %j with %j', async (from, to, expected) => {
    expect(await diff(from, to)).toEqual(expected);
  });

  it('numbers the lines of both texts', async () => {
    expect((await diffInFull('a\nb', 'b\nc')).hunks).toEqual([
      {
        lines: [
          { kind: 'removed', text: 'a', fromLine: 1, toLine: null },
          { kind: 'same', text: 'b', fromLine: 2, toLine: 1 },
          { kind: 'added', text: 'c', fromLine: null, toLine: 2 },
        ],
      },
    ]);
  });

  it('shows three lines around each difference, and nothing of those far away', async () => {
    const from = numbered(100);
    const to = [...from];
    [to[19], to[23], to[79]] = ['x', 'y', 'z'];
    const result = await diffInFull(from.join('\n'), to.join('\n'));
    expect(result).toMatchObject({ isApproximate: false, isTruncated: false });
    const spans = result.hunks.map(({ lines }) => [lines[0]!.fromLine, lines.at(-1)!.fromLine]);
    expect(spans).toEqual([
      [17, 27],
      [77, 83],
    ]);
    expect(result.hunks[1]!.lines).toHaveLength(8);
  });

  it('reports all lines between the differences as replaced if the comparison takes too long', async () => {
    const [from, to] = [numbered(9_000, 'a'), numbered(9_000, 'b')];
    const { hunks, isApproximate } = await diffLines(from.join('\n'), to.join('\n'), 1);
    expect(isApproximate).toBe(true);
    expect(hunks.flatMap(({ lines }) => lines).some(({ kind }) => kind === 'same')).toBe(false);
  });

  it.each([
    ['many lines', numbered(30_000, 'a').join('\n'), numbered(30_000, 'b').join('\n')],
    ['many short lines', '\n'.repeat(1_000_000), 'x\n'.repeat(500_000)],
    ['one long line', 'a'.repeat(1_000_000), 'b'.repeat(1_000_000)],
    ['long lines', 'abc\n'.repeat(5) + 'a'.repeat(9_000), 'abc\n'.repeat(5)],
  ])('limits what it returns for %s, and says so', async (_, from, to) => {
    const result = await diffLines(from, to);
    expect(result.isTruncated).toBe(true);
    expect(JSON.stringify(result).length).toBeLessThan(600_000);
  });

  it('computes for a short time only, and not in one turn of the event loop', async () => {
    const [from, to] = [numbered(20_000, 'before'), numbered(20_000, 'after')];
    await diffLines('a', 'b');
    let [turns, isOver] = [0, false];
    const counting = (async () => {
      while (!isOver) {
        await turnOfTheLoop();
        turns += 1;
      }
    })();
    const before = process.cpuUsage();
    await diffLines(from.join('\n'), to.join('\n'));
    const { user, system } = process.cpuUsage(before);
    isOver = true;
    await counting;
    expect((user + system) / 1000).toBeLessThan(150);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  /** All texts of at most `most` lines, where each line is a, b or c. */
  const texts = (most: number): string[][] =>
    most === 0
      ? [[]]
      : [[], ...texts(most - 1).flatMap((rest) => [...'abc'].map((line) => [line, ...rest]))];
  const all = texts(3);

  /** Applies the hunks to `from`: what they leave out is equal in both texts. */
  function apply(from: string, { hunks }: Difference): string {
    const source = from.split('\n');
    const result: string[] = [];
    let at = 0;
    for (const { lines } of hunks) {
      const first = lines.find(({ fromLine }) => fromLine !== null)?.fromLine;
      const start = first === undefined || first === null ? at : first - 1;
      result.push(...source.slice(at, start));
      at = start;
      for (const { kind, text } of lines) {
        if (kind !== 'removed') result.push(text);
        if (kind !== 'added') at++;
      }
    }
    return [...result, ...source.slice(at)].join('\n');
  }

  it('returns hunks that turn one text into the other, for all short texts', async () => {
    const around = numbered(5);
    for (const some of all)
      for (const others of all)
        for (const [left, right] of [
          [some, others],
          [some.concat(around, others), others.concat(around, some)],
        ] as const) {
          const [from, to] = [left.join('\n'), right.join('\n')];
          expect(apply(from, await diffInFull(from, to))).toBe(to);
        }
  });
});
