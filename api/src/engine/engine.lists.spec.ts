import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readList } from './engine.lists.js';

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
