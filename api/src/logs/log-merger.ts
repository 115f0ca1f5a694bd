/** A line that waits for its turn. */
export interface Waiting {
  at: string;
  text: string;
}

interface Queue<Line> {
  lines: Line[];
  head: number;
}

/** Lines of several sources, each nearly in order, merged by time. Adding and taking a line costs O(log sources). */
export class LogMerger<Line extends Waiting> {
  private readonly queues = new Map<string, Queue<Line>>();
  /** Queues that have lines, as a binary heap: the earliest line is at the head of the first one. */
  private readonly heap: Queue<Line>[] = [];
  private lineCount = 0;
  private characterCount = 0;

  get size() {
    return this.lineCount;
  }

  get characters() {
    return this.characterCount;
  }

  add(source: string, line: Line) {
    let queue = this.queues.get(source);
    if (!queue) this.queues.set(source, (queue = { lines: [], head: 0 }));
    queue.lines.push(line);
    this.lineCount += 1;
    this.characterCount += line.text.length;
    if (queue.lines.length - queue.head === 1) this.rise(this.heap.push(queue) - 1);
  }

  /** The earliest line. */
  get first(): Line | undefined {
    return this.heap.length > 0 ? headOf(this.heap[0]!) : undefined;
  }

  /** Removes the earliest line. */
  take(): Line | undefined {
    const queue = this.heap[0];
    if (!queue) return undefined;
    const line = headOf(queue);
    queue.head += 1;
    this.lineCount -= 1;
    this.characterCount -= line.text.length;
    if (queue.head === queue.lines.length) {
      queue.lines = [];
      queue.head = 0;
      const last = this.heap.pop()!;
      if (this.heap.length > 0) this.heap[0] = last;
    } else if (queue.head > 1_000 && queue.head * 2 > queue.lines.length) {
      queue.lines = queue.lines.slice(queue.head);
      queue.head = 0;
    }
    this.sink();
    return line;
  }

  private rise(at: number) {
    for (let parent = (at - 1) >> 1; at > 0; at = parent, parent = (at - 1) >> 1) {
      if (!this.isEarlier(at, parent)) return;
      this.swap(at, parent);
    }
  }

  private sink() {
    let at = 0;
    for (;;) {
      let earliest = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.heap.length && this.isEarlier(child, earliest)) earliest = child;
      if (earliest === at) return;
      this.swap(at, earliest);
      at = earliest;
    }
  }

  private isEarlier(one: number, other: number) {
    return headOf(this.heap[one]!).at < headOf(this.heap[other]!).at;
  }

  private swap(one: number, other: number) {
    [this.heap[one], this.heap[other]] = [this.heap[other]!, this.heap[one]!];
  }
}

const headOf = <Line>({ lines, head }: Queue<Line>): Line => lines[head]!;
