import type { ReadStream } from 'node:tty';
import type { Terminal } from './command.js';

const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACES = ['\u0008', '\u007f'];

type Input = Pick<ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'> & {
  isTTY?: boolean;
} & AsyncIterable<Buffer>;

export class ProcessTerminal implements Terminal {
  constructor(
    private readonly input: Input,
    private readonly output: { write(text: string): unknown },
    private readonly errors: { write(text: string): unknown },
  ) {}

  say(line: string) {
    this.output.write(`${line}\n`);
  }

  complain(line: string) {
    this.errors.write(`${line}\n`);
  }

  async askHidden(question: string): Promise<string> {
    if (!this.input.isTTY) throw new Error('This is not a terminal: use --stdin or --file');
    // Not to stdout, which may be redirected to a file.
    this.errors.write(question);
    this.input.setRawMode(true);
    try {
      return await this.typed();
    } finally {
      this.input.setRawMode(false);
      this.input.pause();
      this.errors.write('\n');
    }
  }

  async readAll(): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of this.input) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  }

  /** In raw mode the terminal neither interprets nor echoes keys. */
  private typed(): Promise<string> {
    return new Promise((resolve, reject) => {
      const signs: string[] = [];
      const end = (settle: () => void) => {
        this.input.off('data', take);
        settle();
      };
      const take = (bytes: Buffer) => {
        for (const sign of bytes.toString('utf8')) {
          if (ENTER.test(sign)) return end(() => resolve(signs.join('')));
          if (sign === CTRL_C || sign === CTRL_D) return end(() => reject(new Error('Cancelled')));
          if (BACKSPACES.includes(sign)) signs.pop();
          else signs.push(sign);
        }
      };
      this.input.on('data', take);
      this.input.resume();
    });
  }
}

export const terminalOfProcess = new ProcessTerminal(process.stdin, process.stdout, process.stderr);
