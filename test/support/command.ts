import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually';

const root = join(__dirname, '../..');

/** A command of the product, run like a user would run it. */
export class Command {
  output = '';
  private readonly closed: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.closed = once(child, 'close');
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

  /** Sends the signal and returns what ended the command, even if processes that it started still run. */
  async end(signal: NodeJS.Signals): Promise<number | string> {
    const exited = this.isRunning && once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
    return this.exit;
  }

  /** Waits for the end and the whole output, the last of which may arrive after the exit. */
  async ended(): Promise<number | string> {
    await this.closed;
    return this.exit;
  }

  /** The exit code, or the signal that ended the command. */
  private get exit() {
    return this.child.exitCode ?? this.child.signalCode!;
  }
}
