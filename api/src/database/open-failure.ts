import { StartFailure } from '../common/start-failure.js';
import { ProblemError } from '../http/problem.js';

const rules: [pattern: RegExp, what: string][] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'it is locked by another process: is Waxseal already running?'],
  [/^(SQLITE_FULL|ENOSPC)/, 'the disk is full'],
  [/^SQLITE_(NOTADB|CORRUPT)/, 'it is damaged: restore a backup'],
  [/^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH|IOERR)|E[A-Z]+)/, 'it cannot be read or written'],
];

/** Why the database cannot be opened, for an operator. Programming errors are returned unchanged. */
export function toOpenFailure(path: string, error: unknown): unknown {
  const cause = error instanceof ProblemError ? error.cause : error;
  if (!(cause instanceof Error)) return error;
  const code = 'code' in cause ? String(cause.code) : '';
  const what = rules.find(([pattern]) => pattern.test(code))?.[1] ?? unknownStep(cause.message);
  return what ? new StartFailure(`${path}: ${what} (${code || cause.message})`, { cause }) : error;
}

const unknownStep = (message: string) =>
  message.startsWith('corrupted migrations') &&
  'it was written by a newer version of Waxseal: run that version';
