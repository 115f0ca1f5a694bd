import { Injectable } from '@nestjs/common';

const MOST_TASKS = 1_000;

/**
 * The last log lines of failed tasks. Kept in memory only, because an application may print its secret,
 * and a value is never stored. After a restart the failure is still known but not its log lines.
 */
@Injectable()
export class TaskLogs {
  private readonly linesByTask = new Map<string, string[]>();

  keep(task: string, lines: string[]) {
    const [oldest] = this.linesByTask.keys();
    if (oldest !== undefined && this.linesByTask.size >= MOST_TASKS)
      this.linesByTask.delete(oldest);
    this.linesByTask.set(task, lines);
  }

  of(task: string | null): string[] {
    return task === null ? [] : (this.linesByTask.get(task) ?? []);
  }
}
