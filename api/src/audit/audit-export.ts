import type { AuditEntry, AuditExportQuery } from '@waxseal/shared';

const columns = [
  ['seq', ({ seq }) => seq],
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['actorId', ({ actor }) => actor?.id],
  ['actor', ({ actor }) => actor?.username],
  ['action', ({ action }) => action],
  ['targetKind', ({ target }) => target?.kind],
  ['target', ({ target }) => target?.name],
  ['fields', ({ fields }) => fields.join(' ')],
  ['outcome', ({ outcome }) => outcome],
  ['code', ({ code }) => code],
  ['count', ({ count }) => count],
  ['attemptId', ({ attemptId }) => attemptId],
  ['requestId', ({ requestId }) => requestId],
  ['address', ({ address }) => address],
  ['previousHash', ({ previousHash }) => previousHash],
  ['hash', ({ hash }) => hash],
] as const satisfies [string, (entry: AuditEntry) => string | number | null | undefined][];

/** Where a spreadsheet would start a formula; in some locales `;` starts a cell. */
const formula = /(?<=^|[;\t\r\n])(?=[=+\-@])|^(?=[\t\r\n])/g;

/** RFC 4180 section 2, and what begins like a formula is made a text by an apostrophe. */
export function toCell(value: string | number | null | undefined): string {
  const text = String(value ?? '').replace(formula, "'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const toLine = (cells: readonly (string | number | null | undefined)[]) =>
  cells.map(toCell).join() + '\r\n';

interface Format {
  type: string;
  header: string;
  line(entry: AuditEntry): string;
}

export const formats: Record<AuditExportQuery['format'], Format> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    header: toLine(columns.map(([name]) => name)),
    line: (entry) => toLine(columns.map(([, read]) => read(entry))),
  },
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    header: '',
    line: (entry) => JSON.stringify(entry) + '\n',
  },
};
