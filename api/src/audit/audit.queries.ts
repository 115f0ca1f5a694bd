import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { AuditEntry, AuditExportQuery, AuditListQuery, Page } from '@waxseal/shared';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { AuditRepository, type Filter } from './audit.repository.js';
import { formats } from './audit-export.js';
import { ExportTurns } from './export-turns.js';
import { presentEntry } from './present-entry.js';
import { Refusals } from './refusals.js';

/** Read and written in a few milliseconds. */
const ROWS_A_BATCH = 200;
/** A client that stops reading must not keep others from exporting. */
const STALLED_MS = 60_000;

@Injectable()
export class AuditQueries {
  constructor(
    private readonly repository: AuditRepository,
    private readonly refusals: Refusals,
    private readonly pager: Pager,
    private readonly turns: ExportTurns,
  ) {}

  async list({ limit, cursor, ...filters }: AuditListQuery) {
    await this.refusals.flush();
    const filter = toFilter(filters);
    const page = await this.pager.cut(
      { limit, cursor, of: JSON.stringify(['audit', filter]) },
      {
        read: (after, count) =>
          this.repository.newestBefore(after && Number(after[0]), filter, count),
        count: () => this.repository.count(filter),
        positionOf: ({ seq }) => [seq],
      },
    );
    return Representation.list<Page<AuditEntry>>({ ...page, items: page.items.map(presentEntry) });
  }

  /** Throws if too many exports run. The stream ends itself if its reader stalls. */
  export(query: AuditExportQuery): Readable {
    const leave = this.turns.enter();
    const stream = Readable.from(this.batches(query, () => stalled.refresh()));
    const stalled = setTimeout(() => stream.destroy(new Error('The reader stalls')), STALLED_MS);
    stalled.unref();
    stream.once('close', () => {
      clearTimeout(stalled);
      leave();
    });
    return stream;
  }

  /** Each batch covers as many rows of the table, so that a filter that matches few costs no more. */
  private async *batches(
    { format, ...filters }: AuditExportQuery,
    onBatch: () => void,
  ): AsyncGenerator<string> {
    await this.refusals.flush();
    const { header, line } = formats[format];
    const filter = toFilter(filters);
    const last = (await this.repository.findHead())?.seq ?? 0;
    if (header) yield header;
    for (let seq = 0; seq < last; seq += ROWS_A_BATCH) {
      await this.turns.next();
      onBatch();
      const upTo = Math.min(seq + ROWS_A_BATCH, last);
      const rows = await this.repository.between(seq, upTo, filter);
      if (rows.length > 0) yield rows.map((row) => line(presentEntry(row))).join('');
    }
  }
}

type Filters = Omit<AuditListQuery, 'limit' | 'cursor'>;

const toFilter = ({ from, to, ...rest }: Filters): Filter => ({
  ...rest,
  ...(from !== undefined && { from: Date.parse(from) }),
  ...(to !== undefined && { to: Date.parse(to) }),
});
