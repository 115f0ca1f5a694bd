import { LRUCache } from 'lru-cache';
import type { Database } from '../database/index.js';

const MAX_ROWS = 1_000;

/** Rows of the database by key, cached until anything is written to it. */
export class RowCache<Row extends object> {
  private readonly known = new LRUCache<string, Row>({ max: MAX_ROWS });
  private knownRevision: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly load: (key: string) => Promise<Row | undefined>,
  ) {}

  /** The cached row; undefined if it must be read because of a write since then. */
  peek(key: string): Row | undefined {
    return this.database.revision === this.knownRevision ? this.known.get(key) : undefined;
  }

  async read(key: string): Promise<Row | undefined> {
    // Read before the row: a write in the meantime makes the row outdated.
    const { revision } = this.database;
    if (revision !== this.knownRevision) this.known.clear();
    this.knownRevision = revision;
    const row = await this.load(key);
    if (row && revision !== undefined && revision === this.knownRevision) this.known.set(key, row);
    return row;
  }
}
