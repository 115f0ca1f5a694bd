import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually';

const root = join(__dirname, '../..');

/** A command of the product, run like a user would run it. */
export class Command {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.on('data', (chunk) => (this.output += chunk));
    child.stderr!.on('data', (chunk) => (this.output += chunk));
  }

  static run(
    script: string,
    env: Record<string, string> = {},
    program = [process.execPath],
    words: string[] = [],
  ): Command {
    const [file = process.execPath, ...args] = [...program, join(root, script), ...words];
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
    return new Command(child);
  }

  /** Waits until the output matches the pattern and returns the match. */
  printed(pattern: RegExp, withinMs = 30_000): Promise<RegExpExecArray> {
    return eventually(
      () => {
        const match = pattern.exec(this.output);
        if (match) return match;
        throw new Error(`It has not printed ${pattern}:\n${this.output}`);
      },
      { withinMs },
    );
  }

  get pid() {
    return this.child.pid!;
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends the signal and returns the exit code, or the signal that ended the command. */
  async end(signal: NodeJS.Signals): Promise<number | string> {
    this.child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<number | string> {
    if (this.isRunning) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode!;
  }
}
