import type { Task } from '@waxseal/shared';
import { isFailed, isOver } from './tasks';

/** More slots than these are not drawn. Those that do not run come first. */
export const MOST_SLOTS = 60;
const MOST_PAST = 5;
const HOUR = 3_600_000;

export type Dot = 'running' | 'starting' | 'failed' | 'ended';

export interface Slot {
  key: string;
  /** The number of the slot, or the node of a global service. */
  label: string;
  now: Task | null;
  /** The tasks that ran here before, the oldest first. */
  past: Task[];
}

export function dotOf(task: Task): Dot {
  if (isFailed(task)) return 'failed';
  if (isOver(task) || task.state === 'complete' || task.state === 'shutdown') return 'ended';
  return task.state === 'running' ? 'running' : 'starting';
}

const urgency: Record<Dot, number> = { failed: 0, starting: 1, running: 2, ended: 3 };
const urgencyOf = ({ now }: Slot) => (now ? urgency[dotOf(now)] : urgency.failed);

/** Groups the tasks by their slot, each with the task that counts now and those before it. */
export function slotsOf(tasks: Task[]): Slot[] {
  const bySlot = new Map<string, Task[]>();
  for (const task of tasks) {
    const key = task.slot === null ? `node ${task.node?.id ?? ''}` : `slot ${task.slot}`;
    bySlot.set(key, [...(bySlot.get(key) ?? []), task]);
  }
  const slots = [...bySlot].map(([key, members]): Slot => {
    const newest = [...members].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
    const now = newest.find((task) => !isOver(task)) ?? null;
    const past = newest.filter((task) => task !== now);
    const { slot, node } = newest[0]!;
    return {
      key,
      label: slot === null ? (node?.name ?? 'unassigned') : String(slot),
      now,
      past: past.slice(0, MOST_PAST).reverse(),
    };
  });
  const inOrder = slots.sort((one, other) =>
    one.label.localeCompare(other.label, 'en', { numeric: true }),
  );
  return inOrder.length > MOST_SLOTS
    ? inOrder.sort((one, other) => urgencyOf(one) - urgencyOf(other)).slice(0, MOST_SLOTS)
    : inOrder;
}

export interface Restarts {
  /** The start of the strip, in epoch ms. */
  from: number;
  marks: { id: string; at: number; x: number; isFailed: boolean }[];
  failedCount: number;
}

/** The ends of tasks on a line from the first of them, at least an hour ago, until now. Null without any. */
export function restartsOf(tasks: Task[], now: number): Restarts | null {
  const ends = tasks
    .filter(isOver)
    .map((task) => ({
      id: task.id,
      at: Date.parse(task.stateSince),
      isFailed: isFailed(task),
    }))
    .sort((one, other) => one.at - other.at);
  const [first] = ends;
  if (!first) return null;
  const from = Math.min(first.at, now - HOUR);
  const xOf = (at: number) => Math.min(1, Math.max(0, (at - from) / (now - from)));
  return {
    from,
    marks: ends.map((end) => ({ ...end, x: xOf(end.at) })),
    failedCount: ends.filter((end) => end.isFailed).length,
  };
}
