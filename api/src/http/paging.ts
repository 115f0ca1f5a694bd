import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Page } from '@waxseal/shared';
import { KeyRing } from '../keys/index.js';
import { BadCursor } from './http.errors.js';
import type { Ordering, Position } from './ordering.js';

const MAC_BYTES = 12;

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
  /** Identifies the list, its sort order and its filter. A cursor is valid only for the same ones. */
  of: string;
}

/** Rows in a fixed order. `read` returns those after a position. */
export interface Source<Row> {
  read(after: Position | undefined, count: number): Promise<Row[]>;
  count(): Promise<number>;
  positionOf(row: Row): Position;
}

/**
 * Cuts pages from sorted rows. A cursor contains the position of the last row of its page, so that
 * rows added or deleted in the meantime do not shift the next page. It is signed.
 */
@Injectable()
export class Pager {
  private readonly key: Buffer;

  constructor(keys: KeyRing) {
    this.key = keys.derive('cursor');
  }

  page<Row>(sorted: readonly Row[], ordering: Ordering<Row>, request: PageRequest): Page<Row> {
    const start =
      request.cursor === undefined
        ? 0
        : firstAfter(sorted, ordering, this.open(request.cursor, request.of));
    const items = sorted.slice(start, start + request.limit);
    const last = items.at(-1);
    const isLastPage = start + items.length >= sorted.length || last === undefined;
    return {
      items,
      nextCursor: isLastPage ? null : this.seal(ordering.positionOf(last), request.of),
      total: sorted.length,
    };
  }

  /** The same for rows that are too many to be read in one step. */
  async cut<Row>({ limit, cursor, of }: PageRequest, source: Source<Row>): Promise<Page<Row>> {
    const after = cursor === undefined ? undefined : this.open(cursor, of);
    // One row more than the page shows whether there is a next page.
    const rows = await source.read(after, limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = rows.length > limit && last ? this.seal(source.positionOf(last), of) : null;
    return { items, nextCursor, total: await source.count() };
  }

  private seal(position: Position, of: string) {
    const text = JSON.stringify(position);
    return Buffer.concat([this.mac(text, of), Buffer.from(text)]).toString('base64url');
  }

  private open(cursor: string, of: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const text = bytes.subarray(MAC_BYTES).toString();
    const isOurs =
      bytes.length > MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(text, of));
    if (!isOurs) throw new BadCursor({ errors: [{ pointer: 'cursor', detail: 'Invalid cursor' }] });
    return JSON.parse(text) as Position;
  }

  private mac(text: string, of: string) {
    return createHmac('sha256', this.key)
      .update(of)
      .update('\0')
      .update(text)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}

function firstAfter<Row>(sorted: readonly Row[], ordering: Ordering<Row>, position: Position) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordering.isAfter(ordering.positionOf(sorted[middle]!), position)) high = middle;
    else low = middle + 1;
  }
  return low;
}
