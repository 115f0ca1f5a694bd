/** Where the database is; `env/` supplies it. */
export abstract class DatabaseEnv {
  /** Path of the SQLite file; `:memory:` in specs. */
  abstract readonly path: string;
}
