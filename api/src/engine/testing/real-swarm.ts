import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const sandbox = fileURLToPath(new URL('../../../../tools/sandbox/main.mjs', import.meta.url));

export interface RealSwarm {
  dockerHost: string;
  /** The `docker` command line, an independent witness. */
  docker(args: string[], input?: string | Uint8Array): Promise<string>;
  dockerNow(args: string[]): string;
  /** A command of the sandbox, as `kill-engine`. */
  tell(command: { do: string; image?: string }): Promise<void>;
  close(): Promise<void>;
}

/** A real Engine with a Swarm of its own, gone with `close`. Fails where none can be started. */
export async function startRealSwarm(): Promise<RealSwarm> {
  const child = spawn(process.execPath, [sandbox], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`no real Engine to test against: ${complaint || 'the sandbox ended'}`);
    return JSON.parse(value) as { dockerHost: string; dir: string; ok?: boolean; error?: string };
  };
  const { dockerHost, dir } = await answer();
  const env = { ...process.env, DOCKER_HOST: dockerHost, DOCKER_CONFIG: join(dir, 'client') };
  return {
    dockerHost,
    docker: (args, input) => runDocker(args, env, input),
    dockerNow: (args) => execFileSync('docker', args, { env, encoding: 'utf8', stdio: 'pipe' }),
    async tell(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { ok, error } = await answer();
      if (!ok) throw new Error(error);
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function runDocker(args: string[], env: NodeJS.ProcessEnv, input?: string | Uint8Array) {
  return new Promise<string>((resolve, reject) => {
    const child = execFile('docker', args, { env }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr || error.message)) : resolve(stdout.trim()),
    );
    child.stdin?.end(input);
  });
}
