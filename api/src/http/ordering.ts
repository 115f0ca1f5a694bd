type Part = string | number;

/** The sort position of a row: unique, and of the same shape for every row. */
export type Position = readonly Part[];

const compareParts = (a: Part, b: Part) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0;

/**
 * A sort order of a list: by a key, then by name, so that it is total.
 * Names compare by code unit, so that the order does not depend on the locale.
 */
export class Ordering<Row> {
  constructor(
    private readonly keyOf: (row: Row) => Part,
    private readonly nameOf: (row: Row) => string,
    private readonly isDescending = false,
  ) {}

  readonly positionOf = (row: Row): Position => [this.keyOf(row), this.nameOf(row)];

  readonly isAfter = (a: Position, b: Position) => this.compare(a, b) > 0;

  sort<Some extends Row>(rows: readonly Some[]): Some[] {
    return rows
      .map((row) => ({ row, position: this.positionOf(row) }))
      .sort((a, b) => this.compare(a.position, b.position))
      .map(({ row }) => row);
  }

  private compare(a: Position, b: Position) {
    const byKey = compareParts(a[0]!, b[0]!);
    return byKey !== 0 ? (this.isDescending ? -byKey : byKey) : compareParts(a[1]!, b[1]!);
  }
}
