import type { AuditEntry, AuditExportQuery } from '@waxseal/shared';
import { CSV_TYPE, toLine, type Cell } from '../http/csv.js';
import { columns } from './audit-row.js';

type Column = (typeof columns)[number];

/** The header of a CSV file uses the words of the API. */
const titles: Partial<Record<Column, string>> = { actorName: 'actor', targetName: 'target' };

const cellsOf = ({ actor, target, fields, ...rest }: AuditEntry): Record<Column, Cell> => ({
  ...rest,
  actorId: actor?.id,
  actorName: actor?.username,
  targetKind: target?.kind,
  targetName: target?.name,
  fields: fields.join(' '),
});

interface Format {
  type: string;
  header: string;
  line(entry: AuditEntry): string;
}

export const formats: Record<AuditExportQuery['format'], Format> = {
  csv: {
    type: CSV_TYPE,
    header: toLine(columns.map((column) => titles[column] ?? column)),
    line: (entry) => {
      const cells = cellsOf(entry);
      return toLine(columns.map((column) => cells[column]));
    },
  },
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    header: '',
    line: (entry) => JSON.stringify(entry) + '\n',
  },
};
