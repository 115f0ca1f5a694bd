import type { LogEntry, LogItem, LogOptions } from '../engine.types.js';

/** What services and tasks have written, for those that read it and those that follow it. */
export class FakeLogs {
  private readonly written = new Map<string, LogItem[]>();
  private readonly streams = new Set<FakeLogStream>();

  /** Of one source; a follower receives it at once. */
  write(id: string, ...items: LogItem[]) {
    this.written.set(id, [...(this.written.get(id) ?? []), ...items]);
    for (const stream of this.streams) if (stream.id === id) stream.push(items);
  }

  open(id: string, { tail, since, follow, signal }: LogOptions): AsyncIterable<LogItem[]> {
    const items = (this.written.get(id) ?? []).filter(
      (item) => !('at' in item) || since === undefined || item.at >= since,
    );
    const stream = new FakeLogStream(id, lastOfEach(items, tail), () =>
      this.streams.delete(stream),
    );
    if (follow) this.streams.add(stream);
    else stream.close();
    signal.addEventListener('abort', () => stream.close(), { once: true });
    return stream;
  }

  /** The connections of all followers end. */
  closeAll() {
    for (const stream of this.streams) stream.close();
  }

  get followers() {
    return this.streams.size;
  }
}

/** The Engine counts the lines of each task. */
function lastOfEach(items: readonly LogItem[], tail: number | undefined): LogItem[] {
  if (tail === undefined) return [...items];
  const taskOf = (item: LogItem) => ('at' in item ? item.taskId : '');
  const after = (item: LogEntry, at: number) =>
    items.slice(at + 1).filter((later) => taskOf(later) === item.taskId).length;
  return items.filter((item, at) => !('at' in item) || after(item, at) < tail);
}

class FakeLogStream implements AsyncIterable<LogItem[]> {
  private isOpen = true;
  private wake = () => {};

  constructor(
    readonly id: string,
    private waiting: LogItem[],
    private readonly onClose: () => void,
  ) {}

  push(items: readonly LogItem[]) {
    this.waiting.push(...items);
    this.wake();
  }

  close() {
    this.isOpen = false;
    this.onClose();
    this.wake();
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        const items = this.waiting;
        this.waiting = [];
        if (items.length > 0) yield items;
        else if (!this.isOpen) return;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      this.close();
    }
  }
}
