import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type {
  AuditedKind,
  AuditEntry,
  AuditExportQuery,
  AuditListQuery,
  ObjectAuditEntry,
  Page,
  SubListQuery,
} from '@waxseal/shared';
import { Slice } from '../common/slices.js';
import { Exports } from '../http/exports.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { AuditRepository, type Filter } from './audit.repository.js';
import { formats } from './audit-export.js';
import type { Row } from './audit-row.js';
import { presentEntry } from './present-entry.js';
import { Refusals } from './refusals.js';

/** Small steps, because SQLite is synchronous: each takes about a millisecond. */
const EXPORTED_A_STEP = 100;
/** Looked at without being read, whether they match or not: a few milliseconds. */
const SEARCHED_A_STEP = 10_000;
/** Filters whose matching rows were counted. */
const MAX_COUNTS = 200;

@Injectable()
export class AuditQueries {
  private readonly counts = new LRUCache<string, { seq: number; total: number }>({
    max: MAX_COUNTS,
  });

  constructor(
    private readonly repository: AuditRepository,
    private readonly refusals: Refusals,
    private readonly pager: Pager,
    private readonly exports: Exports,
  ) {}

  async list({ limit, cursor, ...filters }: AuditListQuery) {
    const page = await this.read({ limit, cursor }, toFilter(filters));
    return Representation.list<Page<AuditEntry>>({ ...page, items: page.items.map(presentEntry) });
  }

  async listOf(kind: AuditedKind, name: string, query: SubListQuery) {
    const page = await this.read(query, { targetKind: kind, target: name });
    return Representation.list<Page<ObjectAuditEntry>>({
      ...page,
      items: page.items.map((row) => withoutOrigin(presentEntry(row))),
    });
  }

  private async read({ limit, cursor }: SubListQuery, filter: Filter) {
    await this.refusals.flush();
    return this.pager.cut(
      { limit, cursor, of: JSON.stringify(['audit', filter]) },
      {
        read: (after, count) => this.newest(after && Number(after[0]), filter, count),
        count: () => this.count(filter),
        positionOf: ({ seq }) => [seq],
      },
    );
  }

  /** Throws if too many exports run. */
  export(query: AuditExportQuery): Readable {
    return this.exports.stream(this.batches(query));
  }

  /** Searches backwards in steps: a filter may match few rows of millions, and no index knows them all. */
  private async newest(before: number | undefined, filter: Filter, limit: number): Promise<Row[]> {
    const rows: Row[] = [];
    const slice = new Slice();
    let end = before ?? (await this.repository.lastSeq()) + 1;
    while (end > 1 && rows.length < limit) {
      if (slice.isOver) await slice.next();
      const start = Math.max(end - SEARCHED_A_STEP, 1);
      const range = { from: start, to: end - 1 };
      rows.push(...(await this.repository.newest(range, filter, limit - rows.length)));
      end = start;
    }
    return rows;
  }

  /** Rows are never removed, so only those since the last count of a filter are searched. */
  private async count(filter: Filter): Promise<number> {
    const last = await this.repository.lastSeq();
    const key = JSON.stringify(filter);
    const known = this.counts.get(key) ?? { seq: 0, total: 0 };
    const slice = new Slice();
    let { seq, total } = known;
    while (seq < last) {
      if (slice.isOver) await slice.next();
      const to = Math.min(seq + SEARCHED_A_STEP, last);
      total += await this.repository.count({ from: seq + 1, to }, filter);
      seq = to;
    }
    this.counts.set(key, { seq, total });
    return total;
  }

  /** Covers a range of rows in each step, so that a filter that matches few of them costs no more. */
  private async *batches({ format, ...filters }: AuditExportQuery): AsyncGenerator<string> {
    await this.refusals.flush();
    const { header, line } = formats[format];
    const filter = toFilter(filters);
    const last = await this.repository.lastSeq();
    const slice = new Slice();
    let text = header;
    for (let from = 1; from <= last; from += EXPORTED_A_STEP) {
      if (from === 1 || slice.isOver) {
        if (text) yield text;
        text = '';
        await slice.next();
      }
      const to = Math.min(from + EXPORTED_A_STEP - 1, last);
      const rows = await this.repository.oldest({ from, to }, filter);
      text += rows.map((row) => line(presentEntry(row))).join('');
    }
    if (text) yield text;
  }
}

/** Where a request came from, and the proof of the chain, are for readers of the whole log. */
const withoutOrigin = ({
  seq: _seq,
  requestId: _requestId,
  address: _address,
  previousHash: _previousHash,
  hash: _hash,
  ...entry
}: AuditEntry): ObjectAuditEntry => entry;

type Filters = Omit<AuditListQuery, 'limit' | 'cursor'>;

const toFilter = ({ from, to, ...rest }: Filters): Filter => ({
  ...rest,
  ...(from !== undefined && { from: Date.parse(from) }),
  ...(to !== undefined && { to: Date.parse(to) }),
});
