import type { Env } from '../env/index.js';

export interface Terminal {
  say(line: string): void;
  complain(line: string): void;
  /** Asks on the terminal without echo. Throws if there is no terminal. */
  askHidden(question: string): Promise<string>;
  /** Everything that is piped in. */
  readAll(): Promise<string>;
}

/** One thing that the command line can do. */
export interface Command {
  /** How it is called, as `audit verify`. */
  words: string;
  /** What follows the words, as `<name> [--stdin]`. */
  usage?: string;
  summary: string;
  /** What `--help` adds to the summary. */
  help?: string;
  /** The exit code: 0, or 1 if the check failed. */
  run(env: Env, terminal: Terminal, args: readonly string[]): Promise<number>;
}

/** It was called in a way that it does not know. */
export class WrongUsage extends Error {}

/** It was understood, and is not done: as things are, it must not be. */
export class Refused extends Error {}
