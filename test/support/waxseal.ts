import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client';
import { eventually } from './eventually';

const main = join(__dirname, '../../api/dist/product/main.js');

/** The start takes half a second on an idle machine. */
const START_MS = 40_000;

export const adminPassword = 'correct horse battery';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
      const ended = once(this.child, 'exit');
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
