import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const main = join(__dirname, '../../tools/sandbox/main.mjs');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

interface Announcement {
  dockerHost: string;
  dir: string;
  node: string;
  nodes: SandboxNode[];
}

/** The first one is the manager. */
export interface SandboxNode {
  name: string;
  dockerHost: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A throw-away Swarm. It removes itself when this process ends, however it ends. */
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
    if (first.done) throw new Error(`The throw-away Swarm did not start: ${errors}`);
    const { dockerHost, dir, nodes } = JSON.parse(first.value) as Announcement;
    return new Sandbox(child, answers, dockerHost, dir, nodes);
  }

  /** The same Swarm, asked at another of its nodes. */
  at(name: string): Sandbox {
    const node = this.nodes.find((one) => one.name === name);
    if (!node) throw new Error(`The throw-away Swarm has no node ${name}`);
    return new Sandbox(this.child, this.answers, node.dockerHost, this.dir, this.nodes);
  }

  get socket() {
    return this.dockerHost.replace('unix://', '');
  }

  /** The `docker` command line: the docker that is not ours. */
  docker(args: string[], input?: string | Buffer, env: Record<string, string> = {}) {
    return new Promise<string>((resolve, reject) => {
      const child = execFile(
        'docker',
        args,
        {
          env: {
            PATH: process.env['PATH'],
            DOCKER_HOST: this.dockerHost,
            DOCKER_CONFIG: this.dir,
            ...env,
          },
          maxBuffer: MAX_OUTPUT_BYTES,
        },
        (error, stdout, stderr) =>
          error ? reject(new Error(`docker ${args.join(' ')}: ${stderr}`)) : resolve(stdout.trim()),
      );
      child.stdin?.end(input);
    });
  }

  async inspect<Shape>(...args: string[]): Promise<Shape> {
    return (JSON.parse(await this.docker([...args])) as [Shape])[0];
  }

  importImage(image = 'busybox:local') {
    return this.command({ do: 'import-image', image });
  }

  /** Images that stand in for those of Node.js, to build the product's own on. */
  importNode(names: { build: string; slim: string }) {
    return this.command({ do: 'import-node', ...names });
  }

  /** SIGKILL, as in a crash. Without a node's name the manager's is meant, here and below. */
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
