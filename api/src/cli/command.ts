import type { Env } from '../env/index.js';

export interface Terminal {
  say(line: string): void;
  complain(line: string): void;
}

/** One thing that the command line can do. */
export interface Command {
  /** How it is called, as `audit verify`. */
  words: string;
  summary: string;
  /** The exit code: 0, or 1 where the answer is no. */
  run(env: Env, terminal: Terminal, args: readonly string[]): Promise<number>;
}
