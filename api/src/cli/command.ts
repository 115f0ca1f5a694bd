import type { Env } from '../env/index.js';

export interface Terminal {
  say(line: string): void;
  complain(line: string): void;
  /** Asks on the terminal without echo. Throws if there is no terminal. */
  askHidden(question: string): Promise<string>;
  /** Everything on stdin. */
  readAll(): Promise<string>;
}

/** A command of the command line. */
export interface Command {
  /** The command's name, such as `audit verify`. */
  words: string;
  /** The arguments, such as `<name> [--stdin]`. */
  usage?: string;
  summary: string;
  /** The text that `--help` adds to the summary. */
  help?: string;
  /** The exit code: 0, or 1 if the check failed. */
  run(env: Env, terminal: Terminal, args: readonly string[]): Promise<number>;
}

/** The arguments do not match the command's usage. */
export class WrongUsage extends Error {}

/** The usage is correct, but the current state does not allow the command. */
export class Refused extends Error {}
