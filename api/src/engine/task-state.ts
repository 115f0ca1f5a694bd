import type { EngineTask } from './engine.types.js';

const terminal = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

/** Such a task never runs again and has no access to secrets. */
export const isTerminal = ({ state }: Pick<EngineTask, 'state'>): boolean => terminal.has(state);
