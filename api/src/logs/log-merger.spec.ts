import { describe, expect, it } from 'vitest';
import { LogMerger } from './log-merger.js';

const lineAt = (at: string) => ({ at, text: at });
function taken(merger: LogMerger<{ at: string; text: string }>) {
  const all: string[] = [];
  for (let line = merger.take(); line; line = merger.take()) all.push(line.at);
  return all;
}

describe('LogMerger', () => {
  it('merges the lines of all sources by time', () => {
    const merger = new LogMerger();
    const times = Array.from({ length: 5_000 }, (_, at) =>
      String((at * 7_919) % 5_000).padStart(4, '0'),
    );
    for (let source = 0; source < 13; source++)
      for (const at of times.filter((_, index) => index % 13 === source).toSorted())
        merger.add(String(source), lineAt(at));
    expect(taken(merger)).toEqual(times.toSorted());
    expect(merger).toMatchObject({ size: 0, characters: 0 });
  });

  it('keeps the order of lines of one source, whatever their time', () => {
    const merger = new LogMerger();
    for (const at of ['2', '1', '3']) merger.add('a', lineAt(at));
    merger.add('b', lineAt('4'));
    expect(taken(merger)).toEqual(['2', '1', '3', '4']);
  });

  it('takes the earliest line while others are added', () => {
    const merger = new LogMerger();
    merger.add('a', lineAt('5'));
    merger.add('b', lineAt('3'));
    expect(merger.take()?.at).toBe('3');
    merger.add('b', lineAt('4'));
    merger.add('c', lineAt('1'));
    expect(merger.first?.at).toBe('1');
    expect(merger).toMatchObject({ size: 3, characters: 3 });
    expect(taken(merger)).toEqual(['1', '4', '5']);
  });
});
