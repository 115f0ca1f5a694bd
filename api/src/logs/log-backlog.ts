import type { LogEntry } from '../engine/index.js';
import { LogMerger } from './log-merger.js';

/** Lines of all tasks that wait for each other, if there is no other limit. */
const MAX_LINES = 20_000;
/** In memory, for one response. */
const MAX_CHARACTERS = 16_000_000;

/** `receivedAt` is in milliseconds of `performance.now()`. */
type Waiting = LogEntry & { receivedAt: number };

/** The lines that were received and not sent yet, merged by time, up to a limit. */
export class LogBacklog {
  private readonly merger = new LogMerger<Waiting>();

  get size() {
    return this.merger.size;
  }

  get oldest(): Waiting | undefined {
    return this.merger.first;
  }

  add(entry: LogEntry, receivedAt = 0) {
    this.merger.add(sourceOf(entry), { ...entry, receivedAt });
  }

  take() {
    return this.merger.take();
  }

  /** Whether there are too many characters. */
  get isTooLarge() {
    return this.merger.characters > MAX_CHARACTERS;
  }

  isOver(lines = MAX_LINES) {
    return this.merger.size > lines || this.isTooLarge;
  }
}

/** Both streams of a task have their own order. */
export const sourceOf = ({ taskId, stream }: LogEntry) => `${taskId} ${stream}`;
