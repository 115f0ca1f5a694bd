import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readList, RepeatedList } from './engine.lists.js';

async function* chunksOf(text: string, size = text.length) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (text: string, size?: number) => readList(chunksOf(text, size), (raw) => raw);

afterEach(() => void vi.restoreAllMocks());

describe('readList', () => {
  const items = [
    {},
    { Name: 'a', Labels: { 'a[,]': '{"\\"}', quote: '"', end: '\\' } },
    { Name: 'ü€😀', Nested: [[{}, { x: [1, 'two', null] }], []] },
    { Name: ']' },
  ];

  it.each([1, 2, 3, 7, 64, 4_096])(
    'reads items that arrive in chunks of %d bytes',
    async (size) => {
      expect(await read(JSON.stringify(items), size)).toEqual(items);
      expect(await read(`\n${JSON.stringify(items, null, 2)} \n`, size)).toEqual(items);
    },
  );

  it('reads an empty list', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read('[\n]\n')).toEqual([]);
  });

  it.each([
    '',
    'null',
    '{}',
    '"[]"',
    '[',
    '[{}',
    '[{},',
    '[{"a":',
    '[1]',
    '[null]',
    '["a"]',
    '[[{}]]',
    '[{}]]',
    '[{}][]',
    '[{}] x',
    '[{"a":}]',
    '[{"a":1]]',
    '<html>',
  ])('rejects %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'engine-failed' });
    await expect(read(text, 1)).rejects.toMatchObject({ code: 'engine-failed' });
  });

  it('keeps what it cannot read out of the error', async () => {
    const error: unknown = await read('[{"Data": hunter2}]').catch((reason: unknown) => reason);
    expect(JSON.stringify([error, String((error as Error).cause)])).not.toContain('hunter2');
  });

  it('gives the event loop its turn while it reads a long list that arrived in one piece', async () => {
    let [now, turns, isOver] = [0, 0, false];
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const counting = (async () => {
      while (!isOver) {
        await turnOfTheLoop();
        turns += 1;
      }
    })();
    await readList(chunksOf(JSON.stringify(Array(1_000).fill({}))), () => (now += 1));
    isOver = true;
    await counting;
    expect(turns).toBeGreaterThanOrEqual(200);
  });
});

describe('RepeatedList', () => {
  const [whole, part] = [{ isComplete: true }, { isComplete: false }];
  const setUp = () => {
    const convert = vi.fn((raw: { id: number; at: number }) => ({ ...raw }));
    const list = new RepeatedList(convert);
    const reads = (items: object[], how: { isComplete: boolean }) =>
      list.read(chunksOf(JSON.stringify(items), 7), how);
    return { convert, reads };
  };

  it('makes only those items again that have changed', async () => {
    const { convert, reads } = setUp();
    const [first, second] = await reads([{ id: 1 }, { id: 2 }], whole);
    const again = await reads([{ id: 2 }, { id: 1, at: 5 }, { id: 3 }], whole);
    expect(again).toEqual([{ id: 2 }, { id: 1, at: 5 }, { id: 3 }]);
    expect(again[0]).toBe(second);
    expect(again[1]).not.toBe(first);
    expect(convert).toHaveBeenCalledTimes(4);
  });

  it('keeps what it knows of the whole list when it reads a part', async () => {
    const { convert, reads } = setUp();
    const [first, second] = await reads([{ id: 1 }, { id: 2 }], whole);
    expect((await reads([{ id: 2 }], part))[0]).toBe(second);
    expect((await reads([{ id: 1 }, { id: 2 }], whole))[0]).toBe(first);
    expect(convert).toHaveBeenCalledTimes(2);
  });

  it('keeps nothing that the last complete list did not contain', async () => {
    const { convert, reads } = setUp();
    await reads([{ id: 1 }], whole);
    await reads([], whole);
    await reads([{ id: 2 }], part);
    await reads([{ id: 1 }, { id: 2 }], whole);
    expect(convert).toHaveBeenCalledTimes(4);
  });

  it('knows what it knew after a read that failed', async () => {
    const { convert, reads } = setUp();
    const [first] = await reads([{ id: 1 }], whole);
    await expect(reads([{ id: 2 }, 'no object' as never], whole)).rejects.toThrow();
    expect((await reads([{ id: 1 }], whole))[0]).toBe(first);
    expect(convert).toHaveBeenCalledTimes(2);
  });
});
