import { ProblemError } from './problem.js';

/** The Engine hung, or was lost on the way: no one can say whether it took the write. */
export const isOutcomeUnknown = (error: unknown) =>
  error instanceof ProblemError &&
  (['engine-timeout', 'no-quorum'].includes(error.code) ||
    (error.code === 'engine-unreachable' && error.cause !== undefined));
