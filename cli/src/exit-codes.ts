/** What the exit code of a command says about the state that you asked for. */
export const exitCodes = {
  /** It runs. */
  done: 0,
  /** Waxseal refused the request, or could not be reached. Nothing was changed. */
  refused: 1,
  /** The command was called incorrectly. Nothing was sent. */
  usage: 2,
  /** It failed, and the state before it runs again: Waxseal reverted it, or Docker rolled it back. */
  reverted: 3,
  /** Neither the new nor the previous state runs everywhere: decide what to do next. */
  undecided: 4,
  /** It had not ended when the time was over. */
  timedOut: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
