// Budget: 255 s.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, RotationSummary, Usage } from '@waxseal/shared';
import type { Client } from '../support/client';
import { killAtWrite, type Moment } from '../support/engine-killer';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { watchSpecs } from '../support/spec-sampler';
import { freePort, Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

const ENDS_MS = 60_000;
const START_MS = 240_000;
const ALL_MS = 300_000;
/** One creation, two services, two stages, two cleared previous specs and one removal; fewer would mean a missing write. */
const FEWEST_WRITES = 6;
const ended = ['closed', 'failed', 'reverted', 'cancelled'];

let sandbox: Sandbox;
let docker: DockerCli;
let proxy: Proxy;
let waxseal: Waxseal;
let admin: Client;
let dataDir: string;
let port: number;

async function start() {
  waxseal = await Waxseal.start(proxy.dockerHost, { dataDir, port });
  await waxseal.ready();
  admin = await waxseal.signIn();
}

beforeAll(async () => {
  sandbox = await Sandbox.start();
  docker = new DockerCli(sandbox);
  await sandbox.importImage();
  proxy = await Proxy.start(sandbox.socket);
  dataDir = mkdtempSync(join(tmpdir(), 'waxseal-data-'));
  port = await freePort();
  await start();
}, START_MS);

watchSpecs(() => sandbox.socket);

afterAll(async () => {
  try {
    await waxseal?.close();
    proxy?.close();
  } finally {
    await sandbox?.close();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  }
}, START_MS);

const tasksOf = async (service: string) =>
  (await sandbox.docker(['service', 'ps', '--quiet', '--no-trunc', service])).split('\n');
const secretOf = async (service: string) =>
  (await docker.service(service)).Spec.TaskTemplate.ContainerSpec.Secrets![0]!.SecretName;
const rotationsOf = async (name: string) =>
  (await admin.get<Page<RotationSummary>>(`/rotations?kind=secret&name=${name}`)).body.items;

async function consumersOf(secret: string) {
  await docker.createSecret(secret);
  const services = [`${secret}-a`, `${secret}-b`];
  for (const service of services)
    await docker.createService(service, {
      flags: ['--secret', secret, '--update-monitor', '500ms', '--update-delay', '0s'],
    });
  for (const service of services) await docker.running(service, 1);
  await eventually(async () =>
    expect((await admin.get<Page<Usage>>(`/secrets/${secret}/usage`)).body.total).toBe(2),
  );
  return services;
}

/** Checks with the `docker` command line that one version is left, that all services run it and that tasks were replaced at most once. */
async function expectWhole(secret: string, services: string[]) {
  const [rotation, ...others] = await rotationsOf(secret);
  expect(others).toEqual([]);
  const versions = (await docker.secretNames()).filter(
    (name) => name === secret || name.startsWith(`${secret}.v`),
  );
  const isNew = rotation!.state === 'closed';
  expect(versions).toEqual([isNew ? `${secret}.v2` : secret]);
  for (const service of services) {
    expect(await secretOf(service)).toBe(versions[0]);
    expect(await tasksOf(service)).toHaveLength(isNew ? 2 : 1);
  }
}

/** Returns the write at which Waxseal was killed; undefined if there were fewer writes. */
async function rotateAndKill(n: number, at: Moment): Promise<string | undefined> {
  const secret = `kill-${at}-${n}`;
  const services = await consumersOf(secret);
  const killing = killAtWrite(proxy, n, at, () => waxseal.stop('SIGKILL'));
  const body = {
    value: { text: `new value ${n}` },
    settings: { stabilityWindowSeconds: 0 },
    deletePrevious: 'now',
  };
  // The kill also breaks the request if it happens while the versions are created.
  await admin.post(`/secrets/${secret}/rotations`, body, 202).catch((error: unknown) => {
    if (!killing.write) throw error;
  });
  await eventually(
    async () => {
      if (!killing.write) expect(ended).toContain((await rotationsOf(secret))[0]?.state);
    },
    { withinMs: ENDS_MS },
  );
  proxy.watch = undefined;
  if (killing.write) {
    await waxseal.stop('SIGKILL');
    await start();
    await eventually(async () => expect(ended).toContain((await rotationsOf(secret))[0]?.state), {
      withinMs: ENDS_MS,
    });
  }
  await expectWhole(secret, services);
  for (const service of services) await docker.removeService(service);
  return killing.write;
}

describe.each<Moment>(['before', 'after'])('Waxseal is killed %s a write to the Engine', (at) => {
  it(
    'and the rotation finishes after the next start, with one restart per task, for each write',
    async () => {
      const killedAt: string[] = [];
      for (;;) {
        const write = await rotateAndKill(killedAt.length + 1, at);
        if (!write) break;
        killedAt.push(write);
      }
      expect(killedAt.length).toBeGreaterThanOrEqual(FEWEST_WRITES);
    },
    ALL_MS,
  );
});

describe('Waxseal is killed while it creates the versions of a rotation with two changes', () => {
  const pair = ['pair-cert', 'pair-key'];
  let tasks: string[];

  beforeAll(async () => {
    for (const name of pair) await docker.createSecret(name);
    const flags = ['--update-monitor', '500ms', '--update-delay', '0s'];
    await docker.createService('pair', {
      flags: [...flags, ...pair.flatMap((name) => ['--secret', name])],
    });
    await docker.running('pair', 1);
    for (const name of pair)
      await eventually(async () =>
        expect((await admin.get<Page<Usage>>(`/secrets/${name}/usage`)).body.total).toBe(1),
      );
    tasks = await tasksOf('pair');
  }, START_MS);

  it.each<[Moment, number]>([
    ['before', 1],
    ['after', 1],
    ['before', 2],
    ['after', 2],
  ])(
    '%s creation %d: the rotation has failed, and no new version is left',
    async (at, n) => {
      const killing = killAtWrite(proxy, n, at, () => waxseal.stop('SIGKILL'));
      const changes = pair.map((name) => ({ kind: 'secret', name, value: { text: 'new' } }));
      await expect(admin.post('/rotations', { changes })).rejects.toThrow();
      expect(killing.write).toContain('/secrets/create');
      proxy.watch = undefined;
      const made = (await docker.secretNames()).filter((name) => name.startsWith('pair'));
      expect(made).toHaveLength(pair.length + (at === 'before' ? n - 1 : n));
      await waxseal.stop('SIGKILL');
      await start();
      for (const name of pair)
        await eventually(async () => expect((await rotationsOf(name))[0]?.state).toBe('failed'), {
          withinMs: ENDS_MS,
        });
      expect((await docker.secretNames()).filter((name) => name.startsWith('pair'))).toEqual(pair);
      expect(await tasksOf('pair')).toEqual(tasks);
    },
    ENDS_MS + START_MS,
  );

  it(
    'and both secrets can be rotated again',
    async () => {
      const changes = pair.map((name) => ({ kind: 'secret', name, value: { text: 'new' } }));
      const body = { changes, settings: { stabilityWindowSeconds: 0 } };
      const { id } = (await admin.post<{ id: string }>('/rotations', body, 202)).body;
      await admin.get(`/rotations/${id}?wait=true&timeout=50`);
      const { Spec } = await docker.service('pair');
      const names = Spec.TaskTemplate.ContainerSpec.Secrets!.map(({ SecretName }) => SecretName);
      expect(names.sort()).toEqual(pair.map((name) => `${name}.v2`));
      expect(await tasksOf('pair')).toHaveLength(2);
    },
    ENDS_MS,
  );
});
