import type { LogEnd, LogNotice } from '@waxseal/shared';
import { Slice } from '../common/slices.js';
import type { LogEntry, LogItem } from '../engine/index.js';
import { LogBacklog, sourceOf } from './log-backlog.js';
import type { LogWish } from './log-filter.js';
import { toLogInstant } from './log-instant.js';
import { droppedNotice, notice } from './log-notices.js';
import { takeSome, type LogBatch } from './read-log.js';

/** Lines of several nodes that arrive within this time are sorted by their instants. */
const MERGE_MS = 100;
/** The lines before the first new one count as complete if none arrived for this long. */
const QUIET_MS = 300;
const MAX_SETTLE_MS = 5_000;
/** Of a client that reads too slowly. */
const MAX_WAITING = 20_000;
/** Node clocks differ, and a line may be on its way when the connection is lost. */
const OVERLAP_MS = 60_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Then the client has to ask again. */
const GIVE_UP_MS = 120_000;
const LATE_LINES_MS = 1_000;

type Reason = LogEnd['reason'];
type OpenLog = (wish: {
  tail: number | undefined;
  since: string | undefined;
}) => Promise<AsyncIterable<LogItem[]>>;

export interface Followed {
  /** Opens the log again. */
  open: OpenLog;
  /** Why there is nothing more to follow, after a connection that ended. */
  endOf(error: unknown): Promise<Reason | undefined>;
  noticesOf(failure: string): LogNotice[];
}

interface Position {
  at: string;
  /** How many lines have this instant. */
  count: number;
}

/**
 * Follows a log, and continues where it stopped when the connection to Docker is lost. Docker is never
 * paused, because it would keep what a paused reader does not take; a client that reads too slowly loses
 * lines and gets their number.
 */
export class LogFollower {
  private readonly backlog = new LogBacklog();
  private readonly positions = new Map<string, Position>();
  /** Of each source that was read again: how many lines at its last instant were skipped. */
  private repeated: Map<string, number> | undefined;
  private notices: LogNotice[] = [];
  private dropped = 0;
  private reason: Reason | undefined;
  private isSettled = false;
  private readonly openedAt = Date.now();
  private readonly openedInstant = toLogInstant(new Date(this.openedAt).toISOString());
  private readonly startedAt = performance.now();
  private lastEarlierAt = performance.now();
  private wake = () => {};
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly followed: Followed,
    private readonly wish: LogWish,
    private readonly signal: AbortSignal,
  ) {}

  /** The log ends after what was already received. */
  end(reason: Reason) {
    this.reason ??= reason;
    this.isSettled = true;
    this.wake();
  }

  /** The same, when the last lines have had time to arrive. */
  endSoon(reason: Reason) {
    this.later(LATE_LINES_MS, () => this.end(reason));
  }

  /** Ends with the reason why nothing more can follow. */
  async *read(source: AsyncIterable<LogItem[]>): AsyncGenerator<LogBatch, Reason, undefined> {
    const slice = new Slice();
    void this.receive(source);
    this.endAtUntil();
    const ticker = setInterval(() => this.wake(), MERGE_MS);
    try {
      for (;;) {
        const entries = this.takeReady();
        const notices = [...this.notices.splice(0), ...droppedNotice(this.dropped)];
        this.dropped = 0;
        if (entries.length > 0 || notices.length > 0) yield { entries, notices };
        else if (this.reason) return this.reason;
        else await new Promise<void>((resolve) => (this.wake = resolve));
        if (slice.isOver) await slice.next();
      }
    } finally {
      clearInterval(ticker);
      for (const timer of this.timers) clearTimeout(timer);
    }
  }

  private takeReady(): LogEntry[] {
    const now = performance.now();
    const { tail } = this.wish;
    if (!this.isSettled) {
      const isQuiet = now - this.lastEarlierAt >= QUIET_MS;
      this.isSettled = isQuiet || now - this.startedAt >= MAX_SETTLE_MS;
      if (!this.isSettled && tail !== undefined) return [];
    }
    const isReady = ({ receivedAt }: { receivedAt: number }) =>
      this.reason !== undefined || receivedAt <= now - MERGE_MS;
    return takeSome(this.backlog, isReady);
  }

  private async receive(source: AsyncIterable<LogItem[]>) {
    let next: AsyncIterable<LogItem[]> | undefined = source;
    while (next && !this.isOver) {
      let error: unknown;
      try {
        for await (const items of next) {
          if (this.isOver) return;
          for (const item of items) this.take(item);
        }
      } catch (cause) {
        error = cause;
      }
      next = await this.reopen(error);
    }
  }

  /** Undefined if there is nothing to reopen. */
  private async reopen(error: unknown): Promise<AsyncIterable<LogItem[]> | undefined> {
    const lostAt = Date.now();
    const since = this.sinceOf(lostAt);
    let hasNotice = false;
    let wait = FIRST_WAIT_MS;
    for (let cause = error; !this.isOver; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const reason = await this.followed.endOf(cause);
      if (reason) this.end(reason);
      else if (Date.now() - lostAt > GIVE_UP_MS) this.end('engine-unreachable');
      if (this.isOver) return undefined;
      await new Promise<void>((resolve) => this.later(wait, resolve));
      try {
        const source = await this.followed.open({ tail: undefined, since });
        this.repeated = new Map();
        if (hasNotice)
          this.tell(notice('engine-back', 'Docker can be reached again: the log continues'));
        return source;
      } catch (failed) {
        cause = failed;
        if (!hasNotice)
          this.tell(
            notice('engine-away', 'The connection to Docker is lost: the log will continue'),
          );
        hasNotice = true;
      }
    }
    return undefined;
  }

  /** Each line that is missing was written after this. */
  private sinceOf(lostAt: number): string {
    const { since, tail } = this.wish;
    const start = tail === 0 ? this.openedAt : 0;
    const overlap = toLogInstant(new Date(Math.max(lostAt - OVERLAP_MS, start)).toISOString());
    return since !== undefined && since > overlap ? since : overlap;
  }

  private take(item: LogItem) {
    if ('failure' in item) {
      for (const one of this.followed.noticesOf(item.failure)) this.tell(one);
      return;
    }
    if (this.isRepeated(item)) return;
    this.notePosition(item);
    if (!this.wish.matches(item)) return;
    const now = performance.now();
    if (this.isEarlier(item)) this.lastEarlierAt = now;
    this.backlog.add(item, now);
    this.limit();
  }

  private limit() {
    const { tail } = this.wish;
    while (!this.isSettled && tail !== undefined && this.backlog.size > tail) {
      // A line that is written after the start belongs to what is followed, not to the tail.
      if (!this.isEarlier(this.backlog.oldest!)) break;
      this.backlog.take();
    }
    const most = Math.max(tail ?? 0, MAX_WAITING);
    for (; this.backlog.isOver(most); this.dropped += 1) this.backlog.take();
  }

  private isEarlier({ at }: { at: string }) {
    return at < this.openedInstant;
  }

  private notePosition(entry: LogEntry) {
    const source = sourceOf(entry);
    const position = this.positions.get(source);
    if (!position || entry.at > position.at) this.positions.set(source, { at: entry.at, count: 1 });
    else if (entry.at === position.at) position.count += 1;
  }

  /** Whether the line was read before the connection was lost. */
  private isRepeated(entry: LogEntry): boolean {
    if (!this.repeated) return false;
    const source = sourceOf(entry);
    const position = this.positions.get(source);
    if (!position || entry.at > position.at) return false;
    if (entry.at < position.at) return true;
    const count = (this.repeated.get(source) ?? 0) + 1;
    this.repeated.set(source, count);
    return count <= position.count;
  }

  private tell(one: LogNotice) {
    this.notices.push(one);
    this.wake();
  }

  private endAtUntil() {
    const { until } = this.wish;
    if (until === undefined) return;
    const ms = Math.max(Date.parse(until) - Date.now(), 0) + LATE_LINES_MS;
    // A timer cannot wait longer than this.
    if (ms < 2 ** 31) this.later(ms, () => this.end('until-reached'));
  }

  private later(ms: number, run: () => void) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  private get isOver() {
    return this.reason !== undefined || this.signal.aborted;
  }
}
