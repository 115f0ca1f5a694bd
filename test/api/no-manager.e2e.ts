// Budget: 30 s.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Cluster, JoinToken, Plan, UnlockKey } from '@waxseal/shared';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { Waxseal } from '../support/waxseal';
import { eventually } from '../support/eventually';

const LONG_MS = 240_000;
let sandbox: Sandbox | undefined;
let waxseal: Waxseal | undefined;

afterEach(async () => {
  try {
    await waxseal?.close();
  } finally {
    await sandbox?.close();
  }
});

async function start(dockerHost: string) {
  waxseal = await Waxseal.start(dockerHost);
  return { waxseal, admin: await waxseal.signIn() };
}

const says = (code: string) =>
  eventually(async () => {
    const problem = await waxseal!.anonymous().problem('GET', '/readyz');
    expect(problem).toMatchObject({ status: 503, code });
  });

describe('An Engine without a Swarm', () => {
  it(
    'is reported and can be initialised by an admin',
    async () => {
      sandbox = await Sandbox.start('--no-swarm');
      const { waxseal, admin } = await start(sandbox.dockerHost);
      await says('swarm-unavailable');
      expect((await admin.get<Cluster>('/cluster')).body).toMatchObject({
        state: 'swarm-inactive',
        clusterId: null,
      });
      for (const path of ['/secrets', '/services', '/nodes', '/stacks'])
        expect(await admin.problem('GET', path)).toMatchObject({
          status: 503,
          code: 'swarm-unavailable',
        });
      const secret = { body: { name: 'too-early', value: { text: 'x' } } };
      const refused = await admin.call('POST', '/secrets', secret);
      expect(refused.body).toMatchObject({ status: 503, code: 'swarm-unavailable' });
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);

      const init = { body: { advertiseAddress: '127.0.0.1' } };
      for (const role of ['viewer', 'auditor', 'operator']) {
        const other = await waxseal.clientOf(role, admin);
        expect(await other.problem('POST', '/cluster', init)).toMatchObject({ status: 403 });
      }
      const plan = await admin.post<Plan>('/cluster?dryRun=true', init.body, 200);
      expect(plan.body).toMatchObject({ action: 'cluster.init', target: { kind: 'cluster' } });
      const stateOf = () => sandbox!.docker(['info', '--format', '{{.Swarm.LocalNodeState}}']);
      expect(await stateOf()).toBe('inactive');

      const made = await admin.post<Cluster>('/cluster', init.body, 201);
      expect(made.body).toMatchObject({ state: 'ready' });
      expect(made.headers.get('location')).toBe('/api/v1/cluster');
      expect(await stateOf()).toBe('active');
      await waxseal.ready();
      await admin.post('/secrets', { name: 'first', value: { text: 'x' } }, 201);
      expect(await admin.problem('POST', '/cluster', init)).toMatchObject({
        status: 409,
        code: 'swarm-active',
      });
      expect(waxseal.isRunning).toBe(true);
    },
    LONG_MS,
  );

  it(
    'reports why it cannot be initialised',
    async () => {
      sandbox = await Sandbox.start('--no-swarm');
      const { admin } = await start(sandbox.dockerHost);
      const init = { body: { advertiseAddress: 'no-such-interface' } };
      const problem = await admin.problem('POST', '/cluster', init);
      expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/advertiseAddress' }] });
      expect((await admin.get<Cluster>('/cluster')).body.state).toBe('swarm-inactive');
    },
    LONG_MS,
  );
});

describe('A worker', () => {
  it(
    'is distinguished from a manager, and is used once it is promoted',
    async () => {
      sandbox = await Sandbox.start('--nodes', '2');
      const [, worker] = sandbox.nodes;
      if (!worker) throw new Error('The temporary Swarm has no second node');
      const { waxseal, admin } = await start(worker.dockerHost);
      await says('not-a-manager');
      expect((await admin.get<Cluster>('/cluster')).body).toMatchObject({
        state: 'not-a-manager',
        nodeName: worker.name,
      });
      expect(await admin.problem('GET', '/secrets')).toMatchObject({
        status: 503,
        code: 'not-a-manager',
      });
      const secret = { name: 'from-worker', value: { text: 'x' } };
      const refused = await admin.call('POST', '/secrets', { body: secret });
      expect(refused.body).toMatchObject({ status: 503, code: 'not-a-manager' });
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      const init = { body: { advertiseAddress: '127.0.0.1' } };
      expect(await admin.problem('POST', '/cluster', init)).toMatchObject({ code: 'swarm-active' });

      await sandbox.docker(['node', 'promote', worker.name]);
      await waxseal.ready(30_000);
      await admin.post('/secrets', secret, 201);
      expect(await sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).toBe('from-worker');
      expect(waxseal.isRunning).toBe(true);
    },
    LONG_MS,
  );
});

describe('The keys of a Swarm', () => {
  it(
    'are those that docker has, and unlock the manager; nothing that Waxseal writes has them',
    async () => {
      sandbox = await Sandbox.start();
      const { waxseal, admin } = await start(sandbox.dockerHost);
      await waxseal.ready();
      const docker = (...args: string[]) => sandbox!.docker(args);
      const keys: string[] = [];
      for (const role of ['worker', 'manager']) {
        const path = `/cluster/join-tokens/${role}`;
        const read = async () => (await admin.get<JoinToken>(path)).body;
        const before = await read();
        const line = `docker swarm join --token ${before.token} ${before.managerAddress}`;
        expect(await docker('swarm', 'join-token', role)).toContain(line);
        const rotateOnce = () =>
          admin.post(`${path}/rotations`, {}, 204, { 'idempotency-key': `rotate-${role}` });
        await rotateOnce();
        const { token } = await read();
        expect(token).not.toBe(before.token);
        expect((await rotateOnce()).headers.get('idempotency-replayed')).toBe('true');
        expect(await docker('swarm', 'join-token', '--quiet', role)).toBe(token);
        keys.push(before.token, token);
      }

      const autolock = (isOn: boolean) =>
        admin.patch('/cluster/settings', { autolock: isOn }, '*', 200);
      await autolock(true);
      const readKey = async () =>
        (await admin.get<UnlockKey>('/cluster/unlock-key')).body.unlockKey!;
      const oldKey = await readKey();
      await admin.post('/cluster/unlock-key/rotations', {}, 204);
      const unlockKey = await readKey();
      expect(unlockKey).not.toBe(oldKey);
      expect(await docker('swarm', 'unlock-key', '--quiet')).toBe(unlockKey);
      keys.push(oldKey, unlockKey);

      await sandbox.stopEngine();
      await sandbox.startEngine();
      await says('swarm-locked');
      expect((await admin.get<Cluster>('/cluster')).body.state).toBe('swarm-locked');
      // What is known stays readable.
      const nodes = async () => (await admin.get<{ total: number }>('/nodes')).body.total;
      expect(await nodes()).toBe(1);
      const wrong = { body: { unlockKey: `SWMKEY-1-${'a'.repeat(43)}` } };
      expect(await admin.problem('POST', '/cluster/unlocks', wrong)).toMatchObject({
        status: 422,
        errors: [{ pointer: '/unlockKey' }],
      });
      await admin.post('/cluster/unlocks', { unlockKey }, 204);
      await waxseal.ready();
      expect(await docker('node', 'ls', '--format', '{{.ManagerStatus}}')).toBe('Leader');
      await autolock(false);
      expect(await readKey()).toBeNull();

      const files = readdirSync(waxseal.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString('latin1'));
      for (const text of [...files, waxseal.log, waxseal.notices])
        for (const key of keys) expect(text.includes(key)).toBe(false);
      expect(files.join()).toContain('join-token.rotate');
    },
    LONG_MS,
  );
});
