import { ProblemError } from './problem.js';

/** The Engine did not answer, or the connection broke: the write may or may not have been applied. */
export const isOutcomeUnknown = (error: unknown) =>
  error instanceof ProblemError &&
  (['engine-timeout', 'no-quorum'].includes(error.code) ||
    (error.code === 'engine-unreachable' && error.cause !== undefined));
