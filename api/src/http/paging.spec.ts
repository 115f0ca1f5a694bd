import { describe, expect, it } from 'vitest';
import { Ordering } from './ordering.js';
import { Pager } from './paging.js';
import { aKeyRing, aMasterKey } from '../common/testing/factories.js';

interface Row {
  key: number;
  name: string;
}
const of = (isDescending: boolean) =>
  new Ordering<Row>(
    ({ key }) => key,
    ({ name }) => name,
    isDescending,
  );
const up = of(false);
const down = of(true);
const aRow = (key: number, name = `row-${key}`): Row => ({ key, name });
const ten = () => Array.from({ length: 10 }, (_, at) => aRow(at));
const keysOf = ({ items }: { items: Row[] }) => items.map(({ key }) => key);

const aPager = () => {
  const pager = new Pager(aKeyRing());
  return (rows: Row[], limit: number, cursor?: string | null, ordering = up, list = 'rows') =>
    pager.page(ordering.sort(rows), ordering, { limit, cursor: cursor ?? undefined, of: list });
};

describe('Pager', () => {
  it('returns the first page, the number of all rows and a cursor', () => {
    expect(aPager()(ten(), 3)).toEqual({
      items: ten().slice(0, 3),
      nextCursor: expect.stringMatching(/^[\w-]+$/),
      total: 10,
    });
  });

  it.each([
    [0, 5],
    [5, 5],
    [5, 9],
  ])('has no cursor on the last page: %i rows, %i a page', (count, limit) => {
    expect(aPager()(ten().slice(0, count), limit).nextCursor).toBeNull();
  });

  it.each([
    [1, up],
    [3, up],
    [3, down],
    [10, down],
  ])('returns every row once with %i rows a page', (limit, ordering) => {
    const page = aPager();
    const rows = [...ten(), aRow(4, 'same key'), aRow(4, 'and again')];
    const seen: Row[] = [];
    let cursor: string | null = null;
    do {
      const { items, nextCursor } = page(rows, limit, cursor, ordering);
      seen.push(...items);
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ordering.sort(rows));
  });

  it.each([
    ['the last row given out goes', (rows: Row[]) => rows.filter(({ key }) => key !== 2)],
    ['all rows given out go', (rows: Row[]) => rows.filter(({ key }) => key > 2)],
    ['rows come before it', (rows: Row[]) => [aRow(-1), aRow(0.5), ...rows]],
    ['a row comes with its key, before its name', (rows: Row[]) => [aRow(2, 'a'), ...rows]],
  ])('neither repeats nor skips a row when %s', (_, change) => {
    const page = aPager();
    const { nextCursor } = page(ten(), 3);
    expect(keysOf(page(change(ten()), 3, nextCursor))).toEqual([3, 4, 5]);
  });

  it('returns a row that was added after the cursor', () => {
    const page = aPager();
    const { nextCursor } = page(ten(), 3);
    expect(keysOf(page([aRow(2.5), ...ten()], 3, nextCursor))).toEqual([2.5, 3, 4]);
  });

  it('neither repeats nor skips a row of a descending list', () => {
    const page = aPager();
    const { nextCursor } = page(ten(), 3, null, down);
    const changed = [aRow(20), ...ten().filter(({ key }) => key !== 7)];
    expect(keysOf(page(changed, 3, nextCursor, down))).toEqual([6, 5, 4]);
  });

  it('returns an empty page when no row is left after the cursor', () => {
    const page = aPager();
    const { nextCursor } = page(ten(), 9);
    const left = ten().slice(0, 5);
    expect(page(left, 3, nextCursor)).toEqual({ items: [], nextCursor: null, total: 5 });
  });

  it('signs cursors', () => {
    const page = aPager();
    const cursor = page(ten(), 3).nextCursor!;
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      const changed = cursor.slice(0, at) + other + cursor.slice(at + 1);
      expect(() => page(ten(), 3, changed)).toThrow(
        expect.objectContaining({ code: 'bad-cursor' }),
      );
    }
  });

  it.each<[string, (cursor: string) => string]>([
    ['an empty one', () => ''],
    ['one that is cut', (cursor) => cursor.slice(0, -2)],
    ['one of the signature only', (cursor) => cursor.slice(0, 16)],
    ['one with something behind it', (cursor) => `${cursor}AA`],
    ['one with padding', (cursor) => `${cursor}=`],
    ['one of our making', () => Buffer.from('[0,"row-0"]').toString('base64url')],
    ['a text', () => 'next page please'],
  ])('rejects %s', (_, change) => {
    const page = aPager();
    const cursor = change(page(ten(), 3).nextCursor!);
    expect(() => page(ten(), 3, cursor)).toThrow(
      expect.objectContaining({
        status: 400,
        extras: { errors: [{ pointer: 'cursor', detail: 'Invalid cursor' }] },
      }),
    );
  });

  it('rejects a cursor of another list', () => {
    const page = aPager();
    const { nextCursor } = page(ten(), 3);
    expect(() => page(ten(), 3, nextCursor, up, 'others')).toThrow('bad-cursor');
  });

  it('rejects a cursor of another master key', () => {
    const { nextCursor } = aPager()(ten(), 3);
    expect(() => aPager()(ten(), 3, nextCursor)).toThrow('bad-cursor');
  });

  it('accepts a cursor from before a restart', () => {
    const key = aMasterKey();
    const request = { limit: 3, of: 'rows' };
    const { nextCursor } = new Pager(aKeyRing(key)).page(ten(), up, request);
    const cursor = nextCursor!;
    const next = new Pager(aKeyRing(key)).page(ten(), up, { ...request, cursor });
    expect(keysOf(next)).toEqual([3, 4, 5]);
  });
});
