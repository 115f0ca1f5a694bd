import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(__dirname, '../../cli/dist/waxseal.js');

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

interface Options {
  input?: string;
  env?: Record<string, string>;
}

/** The command line, called as a user of a machine would. */
export class Cli {
  readonly home = mkdtempSync(join(tmpdir(), 'waxseal-home-'));
  /** What all calls had in their arguments and wrote, for a search for values. */
  seen = '';

  async run(words: string[], { input = '', env = {} }: Options = {}): Promise<Ended> {
    const child = spawn(process.execPath, [program, ...words], {
      env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: this.home, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk) => (ended.out += chunk));
    child.stderr.on('data', (chunk) => (ended.err += chunk));
    // The program may end before it reads anything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    this.seen += readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    [ended.code] = (await once(child, 'close')) as [number | null];
    this.seen += ended.out + ended.err;
    return ended;
  }

  /** Runs a command that must end with this exit code. */
  async ends(code: number, words: string[], options?: Options): Promise<Ended> {
    const ended = await this.run(words, options);
    if (ended.code !== code)
      throw new Error(
        `waxseal ${words.join(' ')} ended with ${ended.code}, not ${code}:\n${ended.out}${ended.err}`,
      );
    return ended;
  }

  /** Runs a command that must succeed, and returns its result. */
  async json<Result>(words: string[], options?: Options): Promise<Result> {
    return JSON.parse((await this.ends(0, [...words, '--json'], options)).out) as Result;
  }

  remove() {
    rmSync(this.home, { recursive: true, force: true });
  }
}
