/** Where the database is. */
export abstract class DatabaseEnv {
  /** Path of the SQLite file; `:memory:` in specs. */
  abstract readonly path: string;
}
