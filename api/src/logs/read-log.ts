import type { LogNotice } from '@waxseal/shared';
import { Slice } from '../common/slices.js';
import type { LogEntry, LogItem } from '../engine/index.js';
import { LogBacklog } from './log-backlog.js';
import type { LogWish } from './log-filter.js';
import { droppedNotice } from './log-notices.js';

const LINES_A_STEP = 500;

export type LogBatch = { entries: LogEntry[]; notices: LogNotice[] };

/**
 * A log to its end. While all lines are wanted, at most some thousands wait to be merged by time; Docker
 * is paused while the client does not read.
 */
export async function* readLog(
  source: AsyncIterable<LogItem[]>,
  { tail, matches }: LogWish,
  noticeOf: (failure: string) => LogNotice[],
): AsyncGenerator<LogBatch, void, undefined> {
  const backlog = new LogBacklog();
  const failures: string[] = [];
  const slice = new Slice();
  let dropped = 0;
  for await (const items of source) {
    const entries: LogEntry[] = [];
    for (const item of items) {
      if ('failure' in item) failures.push(item.failure);
      else if (matches(item)) backlog.add(item);
      while (backlog.isOver(tail)) {
        const entry = backlog.take()!;
        if (tail === undefined) entries.push(entry);
        // More than the tail was not asked for; less does not fit into memory.
        else if (backlog.size < tail) dropped += 1;
      }
    }
    if (entries.length > 0) yield { entries, notices: [] };
    if (slice.isOver) await slice.next();
  }
  const notices = [...failures.flatMap(noticeOf), ...droppedNotice(dropped)];
  if (notices.length > 0) yield { entries: [], notices };
  while (backlog.size > 0) {
    yield { entries: takeSome(backlog), notices: [] };
    if (slice.isOver) await slice.next();
  }
}

/** The earliest lines, as long as they are ready. */
export function takeSome(
  backlog: LogBacklog,
  isReady: (oldest: { receivedAt: number }) => boolean = () => true,
): LogEntry[] {
  const entries: LogEntry[] = [];
  while (entries.length < LINES_A_STEP && backlog.oldest && isReady(backlog.oldest))
    entries.push(backlog.take()!);
  return entries;
}
