import type { AuditEntry, AuditExportQuery } from '@waxseal/shared';
import { columns } from './audit-row.js';

type Column = (typeof columns)[number];
type Cell = string | number | null | undefined;

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

/** Characters after which a spreadsheet starts a formula; in some locales `;` starts a cell. */
const formula = /(?<=^|[;\t\r\n])(?=[=+\-@])|^(?=[\t\r\n])/g;

/** Quotes a cell by RFC 4180 section 2. An apostrophe turns a possible formula into text. */
export function toCell(value: Cell): string {
  const text = String(value ?? '').replace(formula, "'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const toLine = (cells: readonly Cell[]) => cells.map(toCell).join() + '\r\n';

interface Format {
  type: string;
  header: string;
  line(entry: AuditEntry): string;
}

export const formats: Record<AuditExportQuery['format'], Format> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
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
