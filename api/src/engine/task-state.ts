import type { EngineTask } from './engine.types.js';

const terminal = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

/** Such a task never runs again and has no access to secrets. */
export const isTerminal = ({ state }: Pick<EngineTask, 'state'>): boolean => terminal.has(state);

/** A task that ended with an error, or that its node did not accept. */
export const isFailure = ({ state }: Pick<EngineTask, 'state'>): boolean =>
  state === 'failed' || state === 'rejected';

/** What a failed task says of its failure, in Docker's words. */
export const errorOf = ({
  error,
  message,
  exitCode,
}: Pick<EngineTask, 'error' | 'message' | 'exitCode'>): string =>
  error ?? (exitCode ? `${message} (exit ${exitCode})` : message);

export const UNEXPECTED_END = 'The task ended with exit code 0, but it should keep running';

/** Why a task that should keep running does not. */
export const endOf = (
  task: Pick<EngineTask, 'state' | 'error' | 'message' | 'exitCode'>,
): string => (task.state === 'complete' ? UNEXPECTED_END : errorOf(task));
