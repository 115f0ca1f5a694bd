// Budget: 55 s.
import { existsSync } from 'node:fs';
import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import type { SecretPage, ServicePage } from '@waxseal/shared';
import type { z } from 'zod';
import { Client } from '../support/client';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { hostNetwork, mountsOf, processesOf } from '../support/host';
import { Sandbox } from '../../tools/sandbox/subprocess';

const demos: Command[] = [];

function startDemo() {
  const demo = Command.run('tools/demo/demo.mjs', { WAXSEAL_PORT: '18473' });
  demos.push(demo);
  return demo;
}

/** The output when the demo is ready. */
async function facts(demo: Command) {
  await demo.printed(/Ctrl-C removes/, 60_000);
  const [, url = ''] = await demo.printed(/Waxseal: (\S+)/);
  const [, folder = ''] = await demo.printed(/and the folder (\S+?)\./);
  const users = [...demo.output.matchAll(/^(viewer|auditor|operator|admin) +(\S+) +(\S+)$/gm)].map(
    ([, role = '', username = '', password = '']) => ({ role, username, password }),
  );
  return { url, folder, users };
}

afterEach(async () => {
  for (const demo of demos.splice(0)) if (demo.isRunning) await demo.end('SIGTERM');
});

describe('npm run demo', () => {
  it('prints an address and a user for each role and serves the example', async () => {
    const { url, users } = await facts(startDemo());
    expect(users.map(({ role }) => role).sort()).toEqual([
      'admin',
      'auditor',
      'operator',
      'viewer',
    ]);
    for (const { username, password, role } of users) {
      const client = await Client.signIn(url, username, password);
      expect((await client.get<{ role: string }>('/auth/session')).body.role).toBe(role);
    }
    const admin = users.find(({ role }) => role === 'admin')!;
    const client = await Client.signIn(url, admin.username, admin.password);
    const services = await eventually(async () => {
      const { body } = await client.get<z.infer<typeof ServicePage>>('/services?limit=100');
      expect(body.items.some(({ state }) => state === 'degraded')).toBe(true);
      return body.items;
    });
    expect(services.length).toBeGreaterThanOrEqual(6);
    expect(new Set(services.map(({ stack }) => stack)).size).toBeGreaterThanOrEqual(2);
    expect(services.some(({ mode }) => mode === 'global')).toBe(true);
    const secrets = (await client.get<z.infer<typeof SecretPage>>('/secrets?limit=100')).body.items;
    expect(secrets.length).toBeGreaterThanOrEqual(8);
    expect(secrets.filter(({ state }) => state === 'unused').length).toBeGreaterThanOrEqual(1);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves nothing after %s',
    async (signal) => {
      const before = hostNetwork();
      const demo = startDemo();
      const { folder } = await facts(demo);
      expect(processesOf(folder).length).toBeGreaterThan(0);
      expect(await demo.end(signal)).toBe(0);
      expect(existsSync(folder)).toBe(false);
      expect(processesOf(folder)).toEqual([]);
      expect(mountsOf(folder)).toEqual([]);
      expect(hostNetwork()).toBe(before);
    },
    90_000,
  );

  it('leaves no process after SIGKILL, and the next start deletes the rest', async () => {
    const killed = startDemo();
    const { folder } = await facts(killed);
    await killed.end('SIGKILL');
    await eventually(() => expect(processesOf(folder)).toEqual([]));
    expect(mountsOf(folder)).toEqual([]);
    const next = startDemo();
    await facts(next);
    expect(existsSync(folder)).toBe(false);
  });

  it('reports what is missing and changes nothing if it is not root', async () => {
    const demo = Command.run('tools/demo/demo.mjs', {}, [
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
    ]);
    expect(await demo.ended()).toBe(1);
    expect(demo.output).toMatch(/root/);
  });
});

describe('Another Engine', () => {
  let other: Sandbox;
  const published = () => other.inside('busybox', 'wget', '-qO-', 'http://127.0.0.1:8088/');

  beforeAll(async () => {
    other = await Sandbox.start();
    await other.importImage('busybox:local');
    await other.docker([
      ...['service', 'create', '--detach', '--name', 'web'],
      ...['--publish', 'mode=host,published=8088,target=80'],
      ...['busybox:local', 'sh', '-c', 'echo I am here > /index.html; exec httpd -f -p 80 -h /'],
    ]);
    await eventually(async () => expect(await published()).toContain('I am here'), {
      withinMs: 20_000,
    });
  });
  afterAll(() => other?.close());

  it('keeps its published port before, during and after the demo', async () => {
    const ids = () => other.docker(['ps', '--no-trunc', '--quiet']);
    const before = await ids();
    const demo = startDemo();
    await facts(demo);
    expect(await published()).toContain('I am here');
    await demo.end('SIGINT');
    expect(await published()).toContain('I am here');
    expect(await ids()).toBe(before);
  });
});
