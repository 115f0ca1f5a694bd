import { printable } from './printable.js';

export type Cell = string | number | null;

export interface Column<Row> {
  title: string;
  cell: (row: Row) => Cell;
}

const GAP = '  ';
const EMPTY = '-';

/** Returns aligned lines, the first of which has the titles. Numbers are aligned to the right. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const texts = [columns.map(({ title }) => title), ...cells.map((row) => row.map(textOf))];
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => row[at]!.length)));
  const isNumber = columns.map(
    (_, at) => cells.length > 0 && cells.every((row) => typeof row[at] === 'number'),
  );
  return texts.map((row) =>
    row
      .map((text, at) => (isNumber[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)))
      .join(GAP)
      .trimEnd(),
  );
}

const textOf = (cell: Cell) => {
  const text = cell === null ? '' : printable(String(cell));
  return text === '' ? EMPTY : text;
};

/** Returns one line for each fact: its name, then its value. */
export function factsOf(facts: Record<string, Cell>): string[] {
  const width = Math.max(...Object.keys(facts).map(({ length }) => length));
  return Object.entries(facts).map(
    ([name, value]) => `${`${name}:`.padEnd(width + 1)}${GAP}${textOf(value)}`,
  );
}
