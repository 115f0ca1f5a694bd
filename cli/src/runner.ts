import type { Client } from '@waxseal/client';
import type { Command } from 'commander';
import { connect } from './connection/connect.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface GlobalOptions {
  url?: string;
  json?: boolean;
}

/** One call of a command. */
export class Call<Options = object> {
  private connected: Client | undefined;

  constructor(
    readonly terminal: Terminal,
    readonly options: Options & GlobalOptions,
  ) {}

  get client(): Client {
    return (this.connected ??= connect(this.terminal, this.options));
  }

  /** Prints the result as JSON if that was asked for, and otherwise as text. */
  readonly show = (result: unknown, asText: () => void) => {
    if (this.options.json) this.terminal.sayJson(result);
    else asText();
  };
}

type Work<Options> = (call: Call<Options>, ...args: string[]) => Promise<ExitCode | void>;

/** Connects the commands with the terminal, and keeps the exit code. */
export class Runner {
  exitCode: ExitCode = exitCodes.done;

  constructor(readonly terminal: Terminal) {}

  /** Returns the action of a command. A command without an exit code of its own has succeeded. */
  action<Options = object>(work: Work<Options>) {
    return async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const call = new Call(this.terminal, command.optsWithGlobals<Options & GlobalOptions>());
      const args = given.slice(0, -2) as string[];
      this.exitCode = (await work(call, ...args)) ?? exitCodes.done;
    };
  }
}
