import { Injectable } from '@nestjs/common';
import type { AuditEntry, AuditExportQuery, AuditListQuery, Page } from '@waxseal/shared';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { AuditRepository, type Filter } from './audit.repository.js';
import { formats } from './audit-export.js';
import { presentEntry } from './present-entry.js';
import { Refusals } from './refusals.js';

const ROWS_A_READ = 500;

@Injectable()
export class AuditQueries {
  constructor(
    private readonly repository: AuditRepository,
    private readonly refusals: Refusals,
    private readonly pager: Pager,
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

  /** In chunks, so that the database is free for others between two reads. */
  async *export({ format, ...filters }: AuditExportQuery): AsyncGenerator<string> {
    await this.refusals.flush();
    const { header, line } = formats[format];
    const filter = toFilter(filters);
    const last = (await this.repository.findHead())?.seq ?? 0;
    if (header) yield header;
    for (let seq = 0; seq < last;) {
      const rows = await this.repository.oldestAfter(seq, filter, ROWS_A_READ);
      const known = rows.filter((row) => row.seq <= last);
      if (known.length > 0) yield known.map((row) => line(presentEntry(row))).join('');
      seq = rows.length < ROWS_A_READ ? last : rows.at(-1)!.seq;
    }
  }
}

type Filters = Omit<AuditListQuery, 'limit' | 'cursor'>;

const toFilter = ({ from, to, ...rest }: Filters): Filter => ({
  ...rest,
  ...(from !== undefined && { from: Date.parse(from) }),
  ...(to !== undefined && { to: Date.parse(to) }),
});
