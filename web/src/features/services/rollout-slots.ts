import type { Service, Task } from '@waxseal/shared';

/** A slot, or the node of a global service, with its task before and since the rollout began. */
export interface RolloutSlot {
  label: string;
  before: Task | null;
  now: Task | null;
}

/** The slots of a rollout. Empty unless one is in progress, paused or rolled back. */
export function rolloutSlotsOf({ update }: Pick<Service, 'update'>, tasks: Task[]): RolloutSlot[] {
  const startedAt = update?.startedAt;
  if (!startedAt || update.state === 'completed') return [];
  const slots = new Map<string, RolloutSlot>();
  const newestFirst = [...tasks].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  for (const task of newestFirst) {
    const label = task.slot === null ? (task.node?.name ?? 'unassigned') : String(task.slot);
    const slot = slots.get(label) ?? { label, before: null, now: null };
    if (Date.parse(task.createdAt) >= Date.parse(startedAt)) slot.now ??= task;
    else slot.before ??= task;
    slots.set(label, slot);
  }
  return [...slots.values()].sort((a, b) =>
    a.label.localeCompare(b.label, 'en', { numeric: true }),
  );
}

/** Whether Docker finds no node for a task that should run now. */
export const isUnplaceable = ({ state, desiredState, error }: Task) =>
  state === 'pending' && desiredState !== 'ready' && error !== null;
