import { execFile, execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

// Jest and Vitest both define `__dirname`, in each kind of module.
const main = join(__dirname, 'main.mjs');
/** Of a docker command that loses a race with another change of the object. */
const MAX_ATTEMPTS = 10;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

interface Announcement {
  dockerHost: string;
  dir: string;
  node: string;
  nodes: SandboxNode[];
}

/** A node of the Swarm. The first node is the manager. */
export interface SandboxNode {
  name: string;
  dockerHost: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * A temporary Swarm as a subprocess, for the tests of `api` and `test`: see docs/sandbox.md. It
 * removes itself when this process ends, however it ends.
 */
export class Sandbox {
  private constructor(
    private readonly child: Child,
    private readonly answers: AsyncIterator<string>,
    readonly dockerHost: string,
    readonly dir: string,
    readonly nodes: readonly SandboxNode[],
  ) {}

  static async start(...flags: string[]): Promise<Sandbox> {
    const child = spawn(process.execPath, [main, ...flags], { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await answers.next();
    if (first.done) throw new Error(`The temporary Swarm did not start: ${errors}`);
    const { dockerHost, dir, nodes } = JSON.parse(first.value) as Announcement;
    return new Sandbox(child, answers, dockerHost, dir, nodes);
  }

  /** The same Swarm, but `docker` and `socket` belong to another of its nodes. */
  at(name: string): Sandbox {
    const node = this.nodes.find((one) => one.name === name);
    if (!node) throw new Error(`The temporary Swarm has no node ${name}`);
    return new Sandbox(this.child, this.answers, node.dockerHost, this.dir, this.nodes);
  }

  get socket() {
    return this.dockerHost.replace('unix://', '');
  }

  /**
   * Docker's own command line, which shows what the Engine has independently of Waxseal.
   * It reads an object and then writes it: if the Engine itself has written the status of a rollout
   * in between, the command fails and does nothing, and is run again.
   */
  async docker(
    args: string[],
    input?: string | Uint8Array,
    env: Record<string, string> = {},
  ): Promise<string> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.runDocker(args, input, env);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !String(error).includes('update out of sequence'))
          throw error;
      }
  }

  private runDocker(args: string[], input?: string | Uint8Array, env: Record<string, string> = {}) {
    return new Promise<string>((resolve, reject) => {
      const child = execFile(
        'docker',
        args,
        {
          env: { ...this.dockerEnv, ...env },
          maxBuffer: MAX_OUTPUT_BYTES,
        },
        (error, stdout, stderr) =>
          error ? reject(new Error(`docker ${args.join(' ')}: ${stderr}`)) : resolve(stdout.trim()),
      );
      child.stdin?.end(input);
    });
  }

  /** Runs docker synchronously, for a change during a synchronous callback. */
  dockerSync(args: string[]) {
    return execFileSync('docker', args, { env: this.dockerEnv, encoding: 'utf8', stdio: 'pipe' });
  }

  async inspect<Shape>(...args: string[]): Promise<Shape> {
    return (JSON.parse(await this.docker([...args])) as [Shape])[0];
  }

  importImage(image = 'busybox:local') {
    return this.command({ do: 'import-image', image });
  }

  /** Imports substitutes for the Node.js images, as a base for Waxseal's own image. */
  importNode(names: { build: string; slim: string }) {
    return this.command({ do: 'import-node', ...names });
  }

  /** Sends SIGKILL, like a crash. The default node is the manager, also in the next two methods. */
  killEngine(node?: string) {
    return this.command({ do: 'kill-engine', node });
  }

  stopEngine(node?: string) {
    return this.command({ do: 'stop-engine', node });
  }

  startEngine(node?: string) {
    return this.command({ do: 'start-engine', node });
  }

  /** Runs a program of the host in the Engine's network and mount namespaces. */
  async inside(...command: string[]): Promise<string> {
    return (await this.command({ do: 'inside', command })).output ?? '';
  }

  async close() {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin.end();
    await ended;
  }

  private get dockerEnv() {
    return {
      PATH: process.env['PATH'],
      DOCKER_HOST: this.dockerHost,
      DOCKER_CONFIG: this.dir,
    };
  }

  private async command(command: object): Promise<{ output?: string }> {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = JSON.parse((await this.answers.next()).value as string) as {
      ok: boolean;
      error?: string;
      output?: string;
    };
    if (!answer.ok) throw new Error(answer.error);
    return answer;
  }
}
