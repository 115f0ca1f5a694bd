export type Cell = string | number | null | undefined;

/** Characters after which a spreadsheet starts a formula; in some locales `;` starts a cell. */
const formula = /(?<=^|[;\t\r\n])(?=[=+\-@])|^(?=[\t\r\n])/g;

/** Quotes a cell by RFC 4180 section 2. An apostrophe turns a possible formula into text. */
export function toCell(value: Cell): string {
  const text = String(value ?? '').replace(formula, "'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const toLine = (cells: readonly Cell[]) => cells.map(toCell).join() + '\r\n';

export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';
