import type { LogLine } from '@waxseal/shared';
import type { EngineTask, LogEntry } from '../engine/index.js';

const READ_AGAIN_MS = 2_000;

export interface TaskReader {
  listTasks(): Promise<readonly EngineTask[]>;
  /** Of a node by its ID. */
  nodeName(id: string): string;
}

/** What the lines of a log say of the tasks that wrote them. */
export class LogTasks {
  private readonly slots = new Map<string, number | null>();
  private readAt = Date.now();

  constructor(
    tasks: readonly EngineTask[],
    private readonly reader: TaskReader,
  ) {
    this.note(tasks);
  }

  /** A task that started after the log was opened. Docker may have forgotten one that ended. */
  async learn(entries: readonly LogEntry[]) {
    const isKnown = ({ taskId }: LogEntry) => this.slots.has(taskId);
    if (entries.every(isKnown) || Date.now() - this.readAt < READ_AGAIN_MS) return;
    this.readAt = Date.now();
    await this.reader.listTasks().then(
      (tasks) => this.note(tasks),
      // A line without its slot is better than none.
      () => {},
    );
  }

  toLine({ at, taskId, nodeId, stream, text }: LogEntry): LogLine {
    const slot = this.slots.get(taskId) ?? null;
    return {
      type: 'line',
      at,
      task: taskId,
      slot,
      node: this.reader.nodeName(nodeId),
      stream,
      text,
    };
  }

  private note(tasks: readonly EngineTask[]) {
    for (const { id, slot } of tasks) this.slots.set(id, slot);
  }
}
