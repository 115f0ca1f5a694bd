// Budget: 300 s. Nearly all of it is the build of the image.
import { randomBytes } from 'node:crypto';
import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Problem, ServiceSummary } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { InsideClient } from '../support/inside-client';
import { Sandbox } from '../../tools/sandbox/subprocess';

const root = join(__dirname, '../..');
const MINUTE = 60_000;
const SERVICE = 'waxseal_panel';
const password = 'correct horse battery';
/** Neither root's id nor that of the image's user. */
const SOCKET_GROUP = 4242;

interface Container {
  Config: { User: string };
  HostConfig: { ReadonlyRootfs: boolean };
  State: { ExitCode: number; Status: string; Health?: { Status: string } };
}

let sandbox: Sandbox;
let folder: string;
let panel: InsideClient;

const inspect = (id: string) => sandbox.inspect<Container>('inspect', id);
const execute = async (...command: string[]) =>
  sandbox.docker(['exec', await container(), ...command]);

/** The running container. */
async function container(): Promise<string> {
  const filter = `label=com.docker.swarm.service.name=${SERVICE}`;
  const ids = (await sandbox.docker(['ps', '-q', '--no-trunc', '--filter', filter])).split('\n');
  if (ids.length !== 1 || !ids[0]) throw new Error(`Not one container but: ${ids.join(' ')}`);
  return ids[0];
}

const becomesReady = () =>
  eventually(
    async () => {
      const { status, text } = await panel.ask('/readyz');
      if (status !== 200) throw new Error(`readyz answers ${status}: ${text}`);
    },
    { withinMs: MINUTE, everyMs: 500 },
  ).catch(async (error: unknown) => {
    const tasks = await sandbox.docker(['service', 'ps', '--no-trunc', SERVICE]);
    const log = await sandbox.docker(['service', 'logs', '--raw', SERVICE]);
    throw new Error(`${String(error)}\n${tasks}\n${log}`);
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waxseal-stack-'));
  sandbox = await Sandbox.start();
  await sandbox.importNode({ build: 'node:build', slim: 'node:slim' });
  const bases = ['BUILD_IMAGE=node:build', 'NODE_IMAGE=node:slim'];
  const args = bases.flatMap((base) => ['--build-arg', base]);
  await sandbox.docker(['build', '-t', 'waxseal:test', ...args, root], undefined, {
    DOCKER_BUILDKIT: '0',
  });

  copyFileSync(join(root, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/master_key'), randomBytes(32).toString('base64'));
  writeFileSync(join(folder, 'secrets/admin_password'), `${password}\n`);
  chownSync(sandbox.socket, 0, SOCKET_GROUP);
  await sandbox.docker(['node', 'update', '--label-add', 'waxseal=true', sandbox.nodes[0]!.name]);
  const file = join(folder, 'docker-compose.yml');
  await sandbox.docker(['stack', 'deploy', '-c', file, 'waxseal'], undefined, {
    DOCKER_GID: String(SOCKET_GROUP),
    DOCKER_SOCKET: sandbox.socket,
    WAXSEAL_VERSION: 'test',
    WAXSEAL_PUBLIC_URL: 'http://127.0.0.1:8080',
  });
  panel = new InsideClient(sandbox, 'http://127.0.0.1:8080');
  await becomesReady();
  await panel.signIn('admin', password);
}, 15 * MINUTE);
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
}, MINUTE);

describe('The image as a service of the Swarm that it manages', () => {
  it('runs as an unprivileged user on a read-only file system', async () => {
    const { Config, HostConfig } = await inspect(await container());
    expect(Config.User).toBe(`10001:${SOCKET_GROUP}`);
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    const status = await execute('cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s10001\s10001/m);
    expect(status).toMatch(/^Gid:\s4242\s4242/m);
    await expect(execute('sh', '-c', 'echo x > /app/x')).rejects.toThrow(/Read-only/);
  });

  it('reads its secrets and has none in its environment', async () => {
    const { Config } = await inspect(await container());
    expect(JSON.stringify(Config)).not.toContain(password);
    await expect(execute('cat', '/run/secrets/waxseal_admin_password')).resolves.toBe(password);
    expect(await execute('ls', '-ln', '/run/secrets')).toMatch(/-r-------- +1 10001/);
  });

  it('becomes healthy', async () => {
    const id = await container();
    await eventually(async () => expect((await inspect(id)).State.Health?.Status).toBe('healthy'), {
      withinMs: MINUTE,
      everyMs: 500,
    });
  });

  it('serves the panel', async () => {
    const page = await panel.ask('/');
    expect([page.status, page.headers['content-type']]).toEqual([
      200,
      expect.stringMatching(/html/),
    ]);
    const script = /src="(\/[^"]+\.js)"/.exec(page.text)![1]!;
    expect((await panel.ask(script)).status).toBe(200);
  });

  it('finds itself among the services', async () => {
    const { items } = await panel.read<Page<ServiceSummary>>('/api/v1/services');
    expect(items.map(({ name, isSelf }) => [name, isSelf])).toEqual([[SERVICE, true]]);
  });

  it('does not stop itself without its name as confirmation', async () => {
    const path = `/api/v1/services/${SERVICE}/replicas`;
    const headers = { 'if-match': '*' };
    const { status, text } = await panel.ask(path, {
      method: 'PUT',
      body: { replicas: 0 },
      headers,
    });
    expect([status, (JSON.parse(text) as Problem).code]).toEqual([409, 'own-service']);
  });

  it('contains the command line', async () => {
    expect(await execute('waxseal', 'server', 'audit', 'verify')).toMatch(
      /^The audit log is intact/,
    );
    expect(await execute('waxseal', 'server', 'backup', '/data/copy')).toContain(
      'Backup written to /data/copy',
    );
    await expect(execute('waxseal', 'server', 'restore', '/data/copy')).rejects.toThrow(
      /is Waxseal already running/,
    );
    const url = 'http://127.0.0.1:8080';
    await expect(execute('waxseal', '--url', url, 'secrets', 'ls')).rejects.toThrow(
      /There is no token for/,
    );
  });

  it(
    'exits cleanly when it is replaced, and the next container uses its data',
    async () => {
      const before = await container();
      await sandbox.docker(['service', 'update', '--force', '--quiet', SERVICE]);
      const after = await container();
      expect(after).not.toBe(before);
      expect((await inspect(before)).State).toMatchObject({ Status: 'exited', ExitCode: 0 });
      await becomesReady();
      // The former token is still valid, so the session and the signing key are still there.
      expect(await panel.read('/api/v1/auth/session')).toMatchObject({ role: 'admin' });
    },
    2 * MINUTE,
  );
});
