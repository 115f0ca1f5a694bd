import { DEFAULT_LOG_LINES, type LogQuery } from '@waxseal/shared';
import type { LogEntry } from '../engine/index.js';
import { nameSearch } from '../http/name-search.js';
import { toLogInstant } from './log-instant.js';

/** What a client wants of a log. */
export interface LogWish {
  /** How many of the last matching lines; all if undefined. */
  tail: number | undefined;
  /** How many of the last lines of each task Docker has to send for that. */
  engineTail: number | undefined;
  since: string | undefined;
  until: string | undefined;
  follow: boolean;
  matches(entry: LogEntry): boolean;
}

export function toWish({ tail, since, until, follow, stream, search }: LogQuery): LogWish {
  const lines = linesOf(tail, since);
  // Docker counts lines before they are filtered.
  const isFiltered = until !== undefined || stream !== undefined || !!search?.trim();
  const isFound = nameSearch(search);
  const end = until === undefined ? undefined : toLogInstant(until);
  return {
    tail: lines,
    engineTail: isFiltered && lines !== 0 ? undefined : lines,
    since: since === undefined ? undefined : toLogInstant(since),
    until: end,
    follow,
    matches: (entry) =>
      (stream === undefined || entry.stream === stream) &&
      (end === undefined || entry.at <= end) &&
      isFound(entry.text),
  };
}

function linesOf(tail: string | undefined, since: string | undefined): number | undefined {
  if (tail !== undefined) return tail === 'all' ? undefined : Number(tail);
  return since === undefined ? DEFAULT_LOG_LINES : undefined;
}
