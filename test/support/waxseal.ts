import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client';
import { eventually } from './eventually';

const main = join(__dirname, '../../api/dist/product/main.js');

/** The start takes half a second on an idle machine. */
const START_MS = 40_000;

export const adminPassword = 'correct horse battery';

/** Below the ports that Linux gives to connections and to servers that ask for any port (32768 and above). */
const PORTS = { first: 3_000, ofEachWorker: 3_000 };
/** Ports of other protocols, to which `fetch` sends no request (https://fetch.spec.whatwg.org/#port-blocking). */
const blocked = new Set([
  ...[3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
]);
const handedOut = new Set<number>();

/**
 * Returns a port that nothing else will take before the caller does: each Jest worker has ports of its own.
 * A port of the system's choice could be given to another server in the meantime, and a test would then talk to that.
 */
export async function freePort(): Promise<number> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1);
  for (;;) {
    const port = PORTS.first + (worker % 9) * PORTS.ofEachWorker + randomInt(PORTS.ofEachWorker);
    if (blocked.has(port) || handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server.listen(port, '127.0.0.1'), 'listening');
  const result = await listening.then(
    () => true,
    () => false,
  );
  if (result) await once(server.close(), 'close');
  return result;
}

/** The built product as a separate process with a temporary data folder. */
export class Waxseal {
  log = '';
  notices = '';

  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout!.on('data', (chunk) => (this.log += chunk));
    child.stderr!.on('data', (chunk) => (this.notices += chunk));
  }

  /** Starts the product. With `admin: false` it has no admin, so that the setup page is needed. */
  static async start(
    dockerHost: string,
    { admin = true, env = {} as Record<string, string>, dataDir = '', port = 0 } = {},
  ): Promise<Waxseal> {
    if (!existsSync(main)) throw new Error('The product is not built: run `npm run build`');
    const itsPort = port || (await freePort());
    const dir = dataDir || mkdtempSync(join(tmpdir(), 'waxseal-data-'));
    const child = spawn(process.execPath, [main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DOCKER_HOST: dockerHost,
        WAXSEAL_DATA_DIR: dir,
        WAXSEAL_PORT: String(itsPort),
        // Tests send more requests than a user would.
        WAXSEAL_RATE_LIMIT: '1000000',
        ...(admin
          ? { WAXSEAL_ADMIN_USERNAME: 'admin', WAXSEAL_ADMIN_PASSWORD: adminPassword }
          : {}),
        ...env,
      },
    });
    const waxseal = new Waxseal(`http://127.0.0.1:${itsPort}`, dir, child);
    await waxseal.answering().catch(async (error: unknown) => {
      await waxseal.close();
      throw error;
    });
    return waxseal;
  }

  private async answering() {
    await eventually(
      async () => {
        if (this.isRunning) await fetch(`${this.url}/healthz`);
      },
      { withinMs: START_MS },
    );
    if (!this.isRunning)
      throw new Error(`The product ended at its start: ${this.notices}${this.log}`);
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid() {
    return this.child.pid!;
  }

  /** Waits until the product reports that it is ready. */
  ready(withinMs = 15_000) {
    return eventually(
      async () => {
        const { status } = await fetch(`${this.url}/readyz`);
        if (status !== 200) throw new Error(`readyz answers ${status}: ${this.log.slice(-2000)}`);
      },
      { withinMs },
    );
  }

  anonymous() {
    return new Client(this.url);
  }

  signIn(username = 'admin', password = adminPassword) {
    return Client.signIn(this.url, username, password);
  }

  /** Creates a user with this role and returns a signed-in client. */
  async clientOf(role: string, admin: Client) {
    const username = `${role}-${Math.random().toString(36).slice(2, 8)}`;
    await admin.post('/users', { username, role, password: adminPassword }, 201);
    return this.signIn(username);
  }

  readData(name: string) {
    return readFileSync(join(this.dataDir, name));
  }

  /** Stops the product and returns its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM') {
    if (this.isRunning) {
      const ended = once(this.child, 'close');
      this.child.kill(signal);
      await ended;
    }
    return this.child.exitCode;
  }

  async close() {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
