import { problem } from '../http/problem.js';

export const DatabaseUnavailable = problem('database-unavailable');

const unusable =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB|PERM|AUTH|NOMEM|PROTOCOL)/;

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Turns errors of a locked, full, broken or closed database into a problem; others are returned unchanged. */
export function translate(error: unknown): unknown {
  const isClosed = error instanceof TypeError && error.message.includes('connection is not open');
  return isClosed || unusable.test(codeOf(error))
    ? new DatabaseUnavailable({ cause: error })
    : error;
}

/** The error code of SQLite or PostgreSQL. */
export const isUniqueViolation = (error: unknown) =>
  ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(codeOf(error));
