import type { MapTask, TaskMap } from '@waxseal/shared';

/** What a chip shows. Each has a shape of its own, because not every user sees colours. */
export type ChipState = 'running' | 'starting' | 'failed' | 'stopping';

export function chipStateOf({ state, desiredState }: MapTask): ChipState {
  if (state === 'failed' || state === 'rejected') return 'failed';
  if (desiredState === 'shutdown' || desiredState === 'remove') return 'stopping';
  return state === 'running' ? 'running' : 'starting';
}

/** The same service always has the same colour, also in other browsers. */
export function hueOf(service: string): number {
  let hash = 0;
  for (let at = 0; at < service.length; at += 1)
    hash = (Math.imul(hash, 31) + service.charCodeAt(at)) | 0;
  // Steps that are not multiples of each other keep similar names apart.
  return (Math.abs(hash) * 137) % 360;
}

export const chipLabel = ({ service, slot }: MapTask) =>
  slot === null ? service : `${service}.${slot}`;

/** A column of the map. `id` is null for tasks that no node has yet. */
export interface MapColumn {
  id: string | null;
  name: string;
  state: string;
  availability: string;
  tasks: MapTask[];
}

export interface MapRow extends MapTask {
  node: string | null;
}

/** Returns the tasks whose service contains all words. */
function matching(tasks: MapTask[], words: readonly string[]): MapTask[] {
  if (words.length === 0) return tasks;
  return tasks.filter(({ service }) => words.every((word) => service.toLowerCase().includes(word)));
}

/** The columns of the map; without a search, also those of nodes without tasks. */
export function columnsOf({ nodes, unassigned }: TaskMap, search: string): MapColumn[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const waiting = matching(unassigned, words);
  const placed = nodes.map((node) => ({ ...node, tasks: matching(node.tasks, words) }));
  return [
    ...placed.filter(({ tasks }) => words.length === 0 || tasks.length > 0),
    ...(waiting.length > 0
      ? [{ id: null, name: '', state: '', availability: '', tasks: waiting }]
      : []),
  ];
}

export const rowsOf = (columns: readonly MapColumn[]): MapRow[] =>
  columns.flatMap(({ id, name, tasks }) =>
    tasks.map((task) => ({ ...task, node: id === null ? null : name })),
  );

export function countStates(rows: readonly MapTask[]): Record<ChipState, number> {
  const counts = { running: 0, starting: 0, failed: 0, stopping: 0 };
  for (const row of rows) counts[chipStateOf(row)] += 1;
  return counts;
}

/** Tasks on their way change without an event. A pending task waits for something that has one. */
const moving = new Set([
  'new',
  'allocated',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
]);
export const isMoving = ({ nodes, unassigned }: TaskMap) =>
  [...nodes, { tasks: unassigned }].some(({ tasks }) =>
    tasks.some(
      (task) => moving.has(task.state) || ['stopping', 'failed'].includes(chipStateOf(task)),
    ),
  );
