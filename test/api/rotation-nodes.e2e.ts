// Budget: 130 s.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry, Page, Rotation } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { Rotations } from '../support/rotations';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { watchSpecs } from '../support/spec-sampler';
import type { Fixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

const LONG_MS = 180_000;
const [leading, ours, third] = ['waxseal', 'waxseal-2', 'waxseal-3'] as const;
const value = (text: string) => ({ value: { text } });

/** Waxseal uses a manager that is not the leader and that keeps running. */
const fixture = {} as Fixture;
const rotations = new Rotations(fixture);
const folder = mkdtempSync(join(tmpdir(), 'waxseal-mark-'));
const mark = join(folder, 'well');
let whole: Sandbox;

const docker = (...args: string[]) => fixture.sandbox.docker(args);
const secretFlags = (...names: string[]) => names.flatMap((name) => ['--secret', name]);

beforeAll(async () => {
  whole = await Sandbox.start('--nodes', '3');
  await whole.importImage();
  await whole.docker(['swarm', 'update', '--dispatcher-heartbeat', '1s']);
  await whole.docker(['node', 'promote', ours]);
  await whole.at(third).docker(['swarm', 'leave']);
  await whole.docker(['node', 'rm', '--force', third]);
  fixture.sandbox = whole.at(ours);
  fixture.docker = new DockerCli(fixture.sandbox);
  await eventually(async () => expect(await docker('node', 'ls', '-q')).toContain('\n'), {
    withinMs: 30_000,
  });
  fixture.waxseal = await Waxseal.start(fixture.sandbox.dockerHost);
  await fixture.waxseal.ready();
  fixture.admin = await fixture.waxseal.signIn();
}, LONG_MS);

const watch = watchSpecs(() => fixture.sandbox.socket);

afterAll(async () => {
  try {
    await fixture.waxseal?.close();
  } finally {
    await whole?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, LONG_MS);

/** The content of this file in all running containers of the service, on all nodes. */
async function filesIn(service: string, path: string): Promise<string[]> {
  const perNode = whole.nodes.map(async ({ name }) => {
    const docker = new DockerCli(whole.at(name));
    const ids = await docker.containersOf(service);
    return Promise.all(ids.map((id) => docker.readIn(id, path)));
  });
  return (await Promise.all(perNode)).flat();
}

const nodesOf = async (service: string) => {
  const format = ['--filter', 'desired-state=running', '--format', '{{.Node}}'];
  return new Set((await docker('service', 'ps', ...format, service)).split('\n'));
};

/** The state of a manager according to the others. */
const standing = async (node: string) =>
  (await docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}} {{.ManagerStatus}}'))
    .split('\n')
    .find((line) => line.startsWith(`${node} `));

const oneIsOnNew = (id: string) =>
  eventually(async () => {
    const { services } = await rotations.read(id);
    expect(services.some(({ runningVersion }) => runningVersion === 'new')).toBe(true);
  });

async function expectOnVersion(secret: string, version: string, ...services: string[]) {
  for (const service of services) expect(await rotations.on(service)).toEqual([version]);
  const kept = version === secret ? [secret] : [secret, version];
  expect(await rotations.secretNames(secret)).toEqual(kept);
}

describe('Services on several nodes', () => {
  it(
    'have the new value on every node, even on one that joins during the rotation',
    async () => {
      await fixture.docker.createSecret('spread', { value: 'old' });
      const flags = secretFlags('spread');
      await rotations.consumer('many', { flags: [...flags, '--replicas', '4'], running: 4 });
      await rotations.consumer('everywhere', {
        flags: [...flags, '--mode', 'global', '--update-delay', '3s'],
        running: 2,
      });
      await rotations.known('spread', 2);
      expect(await nodesOf('many')).toEqual(new Set([leading, ours]));
      const { id } = await rotations.start('spread', {
        ...value('new'),
        settings: { canary: false },
      });
      await fixture.docker.updateState('everywhere', 'updating');
      const token = await docker('swarm', 'join-token', '--quiet', 'worker');
      await whole.at(third).docker(['swarm', 'join', '--token', token, '192.0.2.1:2377']);
      await rotations.reaches(id, 'done');
      await fixture.docker.running('everywhere', 3);
      expect(await nodesOf('everywhere')).toEqual(new Set([leading, ours, third]));
      expect(await filesIn('everywhere', '/run/secrets/spread')).toEqual(['new', 'new', 'new']);
      expect(await filesIn('many', '/run/secrets/spread')).toEqual(['new', 'new', 'new', 'new']);
      // One more for each task, so none was restarted twice.
      expect(await rotations.tasks('many')).toHaveLength(8);
      await rotations.expectSettled('many', 'everywhere');
    },
    LONG_MS,
  );
});

describe('A leader that is lost during a rotation', () => {
  beforeAll(async () => {
    await docker('node', 'promote', third);
    await eventually(async () => expect(await standing(third)).toMatch(/Ready Reachable/), {
      withinMs: 30_000,
    });
    expect(await standing(leading)).toMatch(/Leader/);
    await fixture.docker.createSecret('led', { value: 'old' });
    const flags = secretFlags('led');
    await rotations.consumer('led-a', { flags: [...flags, '--replicas', '3'], running: 3 });
    await rotations.consumer('led-b', { flags: [...flags, '--mode', 'global'], running: 3 });
    await rotations.known('led', 2);
  }, LONG_MS);

  it(
    'does not stop the rotation, which reports the node that is down',
    async () => {
      const { id } = await rotations.start('led', {
        ...value('new'),
        settings: { stabilityWindowSeconds: 4 },
      });
      await oneIsOnNew(id);
      await watch.sampler.pause();
      await whole.killEngine(leading);
      await eventually(async () => expect(await standing(leading)).toMatch(/Down Unreachable/), {
        withinMs: 90_000,
      });
      watch.sampler.resume();
      const { services } = await rotations.reaches(id, 'done', 90_000);
      await expectOnVersion('led', 'led.v2', 'led-a', 'led-b');
      const everywhere = services.find(({ service }) => service === 'led-b')!;
      expect(everywhere.warnings.join()).toContain(`Node ${leading} is down`);
      await fixture.docker.running('led-a', 3, 60_000);
    },
    LONG_MS,
  );
});

describe('A majority that is lost during a rotation', () => {
  let through: Rotation;
  let late: Rotation;
  /** The outcome of the rotation whose deadline passed in the meantime. */
  let back: Promise<Rotation>;

  beforeAll(async () => {
    for (const name of ['held', 'stuck']) await fixture.docker.createSecret(name);
    writeFileSync(mark, '');
    await rotations.consumer('held-a', { flags: secretFlags('held') });
    await rotations.consumer('held-b', { flags: secretFlags('held') });
    const health = ['--health-cmd', 'test -e /mark/well', '--health-interval', '500ms'];
    // Only a healthy task counts as running, and without the marker none becomes healthy.
    await rotations.consumer('stuck-a', {
      flags: [
        ...secretFlags('stuck'),
        ...[...health, '--health-retries', '1000'],
        ...['--mount', `type=bind,src=${folder},dst=/mark`],
        ...['--constraint', `node.hostname==${ours}`],
      ],
    });
    await rotations.known('held', 2);
    await rotations.known('stuck', 1);
    rmSync(mark);
    const starts = [
      // An update without an answer does not count as a try, so one is enough.
      rotations.start('held', {
        ...value('new'),
        settings: { stabilityWindowSeconds: 4, tries: 1 },
      }),
      rotations.start('stuck', { ...value('new'), settings: { deadlineSeconds: 15 } }),
    ] as const;
    const [{ id: heldId }, { id: stuckId }] = await Promise.all(starts);
    await Promise.all([heldId, stuckId].map(oneIsOnNew));
    await watch.sampler.pause();
    await whole.killEngine(third);
    through = await rotations.read(heldId);
    late = await rotations.read(stuckId);
  }, LONG_MS);

  /** During the revert, its tasks can become healthy again. */
  async function goneBack(id: string) {
    const isOnItsWay = async () =>
      expect((await rotations.read(id)).state).toMatch(/reverting|reverted/);
    await eventually(isOnItsWay, { withinMs: 90_000 });
    writeFileSync(mark, '');
    return rotations.reaches(id, 'reverted', 90_000);
  }

  it(
    'causes 503 on writes, and the rotation reports that it waits for a majority',
    async () => {
      const refused = await fixture.admin.problem('POST', '/secrets', {
        body: { name: 'without-majority', ...value('x') },
      });
      expect(refused.status).toBe(503);
      expect(['no-quorum', 'engine-timeout']).toContain(refused.code);
      const { body } = await fixture.admin.get<Page<AuditEntry>>('/audit?target=without-majority');
      expect(body.items.map(({ outcome }) => outcome)).toContain('unknown');
      await eventually(
        async () => {
          const now = await rotations.read(through.id);
          expect([now.endedAt, now.waitsFor]).toEqual([null, expect.any(String)]);
        },
        { withinMs: 60_000 },
      );
    },
    LONG_MS,
  );

  it(
    'does not prevent success after it is restored, and no extra version is left',
    async () => {
      const deadlineAt = Date.parse(late.services[0]!.deadlineAt!);
      await eventually(() => expect(Date.now()).toBeGreaterThan(deadlineAt), {
        withinMs: 30_000,
      });
      back = goneBack(late.id);
      await Promise.all([whole.startEngine(leading), whole.startEngine(third)]);
      watch.sampler.resume();
      await rotations.reaches(through.id, 'done', 120_000);
      await expectOnVersion('held', 'held.v2', 'held-a', 'held-b');
    },
    LONG_MS,
  );

  it(
    'does not extend a deadline: a service that is not ready by then is reverted',
    async () => {
      const { failure } = await back;
      expect(failure).toMatchObject({ reason: 'deadline', service: 'stuck-a' });
      await expectOnVersion('stuck', 'stuck', 'stuck-a');
      await rotations.expectSettled('stuck-a');
    },
    LONG_MS,
  );
});
