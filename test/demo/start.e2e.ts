// Budget: 15 s.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '../support/client';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { adminPassword } from '../support/waxseal';

const port = '18474';
const url = `http://127.0.0.1:${port}`;
let sandbox: Sandbox;
let dataDir: string;
let command: Command | undefined;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  dataDir = mkdtempSync(join(tmpdir(), 'waxseal-start-'));
});
afterEach(async () => {
  if (command?.isRunning) await command.end('SIGTERM');
  await sandbox?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (env: Record<string, string>) =>
  (command = Command.run('tools/run/start.mjs', {
    DOCKER_HOST: sandbox.dockerHost,
    WAXSEAL_DATA_DIR: dataDir,
    WAXSEAL_PORT: port,
    ...env,
  }));

const answers = (path: string, status: number) =>
  eventually(async () => expect((await fetch(url + path)).status).toBe(status), {
    withinMs: 30_000,
  });

describe('npm start', () => {
  it('uses the Engine of DOCKER_HOST and the first admin of the environment', async () => {
    start({ WAXSEAL_ADMIN_USERNAME: 'ada', WAXSEAL_ADMIN_PASSWORD: adminPassword });
    await answers('/readyz', 200);
    const admin = await Client.signIn(url, 'ada', adminPassword);
    await admin.post('/secrets', { name: 'from_start', value: { text: 'x' } }, 201);
    expect(await sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).toBe('from_start');
  });

  it('prints a one-time link if there is no admin', async () => {
    const running = start({});
    const [link] = await running.printed(/http:\S+\/setup#\S+/);
    expect(new URL(link).origin).toBe(url);
  });

  it('exits with 0 on SIGTERM', async () => {
    const running = start({});
    await answers('/readyz', 200);
    expect(await running.end('SIGTERM')).toBe(0);
  });

  it('reports every fault of its settings without their values', async () => {
    const running = start({ WAXSEAL_PORT: 'eighty-canary', WAXSEAL_MASTER_KEY: 'weak-canary' });
    expect(await running.ended()).toBe(1);
    expect(running.output).toContain('WAXSEAL_PORT');
    expect(running.output).toContain('WAXSEAL_MASTER_KEY');
    expect(running.output).not.toContain('canary');
  });
});
