// Budget: 145 s.
import { setTimeout as sleep } from 'node:timers/promises';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Plan, Secret } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';

const fixture = useFixture({ ownEngine: true, watchSpecs: true });
const rotations = new Rotations(fixture);
const LONG_MS = 240_000;
const reader = (secret: string) => ['--secret', secret];
const value = { text: 'new' };

const docker = (...args: string[]) => fixture.sandbox.docker(args);
const labelOf = async (service: string) => (await fixture.docker.service(service)).Spec.Labels['n'];

describe('Another client that changes a label of the service ten times a second', () => {
  it('keeps its last label, and the rotation succeeds', async () => {
    await fixture.docker.createSecret('contended');
    await rotations.consumer('contender', { flags: reader('contended') });
    await rotations.known('contended', 1);
    let isOver = false;
    let last = 0;
    const writing = (async () => {
      while (!isOver) {
        const next = last + 1;
        await docker('service', 'update', '--detach', '--label-add', `n=${next}`, 'contender');
        last = next;
        await sleep(100);
      }
    })();
    await eventually(() => expect(last).toBeGreaterThan(2));
    try {
      await rotations.rotate('contended', { value });
    } finally {
      isOver = true;
      await writing;
    }
    expect(await rotations.on('contender')).toEqual(['contended.v2']);
    expect(await labelOf('contender')).toBe(String(last));
    expect(await rotations.tasks('contender')).toHaveLength(2);
  });
});

describe('A service that is created with the old version during the rotation', () => {
  it('is found and updated', async () => {
    await fixture.docker.createSecret('swept');
    await rotations.consumer('early', { flags: reader('swept') });
    await rotations.known('swept', 1);
    const { id } = await rotations.start('swept', {
      value,
      settings: { stabilityWindowSeconds: 4 },
    });
    await eventually(async () => expect(await rotations.on('early')).toEqual(['swept.v2']));
    await rotations.consumer('newcomer', { flags: reader('swept') });
    await rotations.reaches(id, 'done');
    expect(await rotations.on('newcomer')).toEqual(['swept.v2']);
  });
});

describe('A version that only a previous spec references', () => {
  it('is kept, so that the rollback works', async () => {
    await fixture.docker.createSecret('held');
    await rotations.consumer('holder', { flags: reader('held') });
    await fixture.docker.updateService('holder', '--secret-rm', 'held');
    await fixture.docker.running('holder', 1);
    await eventually(async () =>
      expect((await fixture.admin.get<Secret>('/secrets/held')).body.state).toBe('held'),
    );
    await rotations.rotate('held', { value });
    expect(await rotations.secretNames('held')).toContain('held');
    await docker('service', 'rollback', '--detach', 'holder');
    await fixture.docker.running('holder', 1);
    expect(await rotations.on('holder')).toEqual(['held']);
  });
});

describe('A stack that is deployed again with its old compose file', () => {
  const compose = (version: string) =>
    [
      'version: "3.8"',
      'services:',
      '  web:',
      '    image: busybox:local',
      '    command: sleep 100000',
      '    stop_grace_period: 0s',
      '    secrets: [password]',
      '    deploy: { update_config: { monitor: 500ms } }',
      'secrets:',
      '  password:',
      `    file: ${join(fixture.sandbox.dir, version)}`,
    ].join('\n');
  const deploy = async () => {
    writeFileSync(join(fixture.sandbox.dir, 'old'), 'old value');
    writeFileSync(join(fixture.sandbox.dir, 'stack.yml'), compose('old'));
    await docker('stack', 'deploy', '-c', join(fixture.sandbox.dir, 'stack.yml'), 'shop');
  };
  const secret = 'shop_password';

  it('has a warning in the plan', async () => {
    await deploy();
    await fixture.docker.running('shop_web', 1);
    await rotations.known(secret, 1);
    const { services } = await rotations.plan(secret, { value });
    expect(services[0]!.composeLines.join('\n')).toContain(`${secret}.v2`);
  });

  it('is shown as drift, although the deployment has removed labels', async () => {
    await rotations.rotate(secret, { value });
    expect(await rotations.on('shop_web')).toEqual([`${secret}.v2`]);
    await deploy();
    await eventually(async () => {
      const { body } = await fixture.admin.get<Secret>(`/secrets/${secret}`);
      expect(body).toMatchObject({
        currentVersion: 2,
        versionCount: 2,
        drift: [{ service: 'shop_web', version: 1 }],
        unmanagedDuplicates: [],
      });
    });
    expect(await rotations.secretNames(secret)).toEqual([secret, `${secret}.v2`]);
  });

  it('has an unmanaged duplicate if version 1 was deleted', async () => {
    await fixture.docker.updateState('shop_web', 'completed');
    await rotations.rotate(secret, { value });
    const path = `/secrets/${secret}/deletions`;
    const { id } = (await fixture.admin.post<{ id: string }>(path, { deleteStackOwned: true }, 202))
      .body;
    await rotations.reaches(id, 'closed');
    const kept = await rotations.secretNames(secret);
    expect(kept).toEqual([`${secret}.v3`]);
    await deploy();
    await eventually(async () => {
      const { body: now } = await fixture.admin.get<Secret>(`/secrets/${secret}`);
      expect(now.unmanagedDuplicates).toHaveLength(1);
      expect(now.drift).toMatchObject([{ service: 'shop_web', version: null }]);
    });
    expect(await rotations.secretNames(secret)).toEqual([secret, ...kept]);
    await docker('stack', 'rm', 'shop');
  });
});

describe("Another client's rollout at the time of a deletion", () => {
  it(
    'is not interrupted, and the version is deleted after it',
    async () => {
      await fixture.docker.createSecret('patient');
      const flags = ['--replicas', '3', ...reader('patient')];
      await rotations.consumer('rolling', { flags, running: 3 });
      await rotations.known('patient', 1);
      await rotations.rotate('patient', { value });
      const swap = (from: string, to: string, ...more: string[]) =>
        fixture.docker.updateService(
          'rolling',
          ...['--secret-rm', from, '--secret-add', `source=${to},target=patient`, ...more],
        );
      // Two updates, so that the previous spec references version 1 while the rollout runs.
      await swap('patient.v2', 'patient');
      await fixture.docker.updateState('rolling', 'completed', 30_000);
      await swap('patient', 'patient.v2', '--update-delay', '4s');
      await fixture.docker.updateState('rolling', 'updating');
      const { body } = await fixture.admin.post<{ id: string }>(
        '/secrets/patient/deletions',
        {},
        202,
      );
      await eventually(async () => {
        const [change] = (await rotations.read(body.id)).changes;
        expect(change!.deletions).toMatchObject([{ version: 1, state: 'held' }]);
      });
      await fixture.docker.updateState('rolling', 'completed', 60_000);
      await rotations.reaches(body.id, 'closed');
      expect(await rotations.secretNames('patient')).toEqual(['patient.v2']);
      // Three at the start and three by each of the three rollouts; clearing the previous spec created none.
      expect(await rotations.tasks('rolling')).toHaveLength(12);
      await rotations.expectSettled('rolling');
    },
    LONG_MS,
  );
});

describe('An Engine that is killed during a rotation and started again', () => {
  it(
    'causes 503 in the meantime, and the rotation succeeds',
    async () => {
      await fixture.docker.createSecret('crashed');
      for (const name of ['crash-a', 'crash-b'])
        await rotations.consumer(name, { flags: reader('crashed') });
      await rotations.known('crashed', 2);
      const { id } = await rotations.start('crashed', {
        value,
        settings: { stabilityWindowSeconds: 4 },
      });
      await eventually(async () => {
        const { services } = await rotations.read(id);
        expect(services.some(({ runningVersion }) => runningVersion === 'new')).toBe(true);
      });
      await fixture.sampler.pause();
      await fixture.sandbox.killEngine();
      const refused = await fixture.admin.problem('POST', '/secrets', {
        body: { name: 'while-away', value },
      });
      expect(refused.status).toBe(503);
      await sleep(20_000);
      await fixture.sandbox.startEngine();
      fixture.sampler.resume();
      await rotations.reaches(id, 'done', 90_000);
      expect(await rotations.on('crash-a')).toEqual(['crashed.v2']);
      expect(await rotations.on('crash-b')).toEqual(['crashed.v2']);
      expect(await rotations.secretNames('crashed')).toEqual(['crashed', 'crashed.v2']);
    },
    LONG_MS + 60_000,
  );
});

describe('A stack file that forges the labels of a version', () => {
  const forged = 'contended.v9';
  const rotate = async () => {
    const body = { value, deletePrevious: 'now' as const, deleteStackOwned: true };
    const { id } = await rotations.start('contended', body);
    return rotations.reaches(id, 'closed');
  };

  it('has no effect on a rotation, and its secret is shown as not made here', async () => {
    const family = { family: 'contended', version: 9, first: 'nonsense', since: '2099-01-01' };
    const labels = Object.entries(family).map(([key, text]) => `waxseal.${key}=${text}`);
    await fixture.docker.createSecret(forged, { labels });
    await rotations.consumer('theirs', { flags: reader(forged) });
    await eventually(async () => {
      const { body } = await fixture.admin.get<Secret>('/secrets/contended');
      expect(body).toMatchObject({
        currentVersion: 2,
        claims: [{ objectName: forged, version: 9, serviceCount: 1 }],
      });
    });
    const { body } = await fixture.admin.get<Secret>(`/secrets/${forged}`);
    expect(body).toMatchObject({ claimed: { name: 'contended', version: 9 }, currentVersion: 1 });
    const tasks = await rotations.tasks('theirs');
    const { services, warnings } = await rotate();
    expect(services.map(({ service }) => service)).toEqual(['contender']);
    expect(warnings).toContainEqual(expect.stringContaining(forged));
    const names = ['contended', 'contended.v3', forged];
    expect(await rotations.secretNames('contended')).toEqual(names);
    expect(await rotations.tasks('theirs')).toEqual(tasks);
  });

  it('is adopted only by a user, after which rotations move its service', async () => {
    const path = '/secrets/contended/adoptions';
    const { body: plan } = await fixture.admin.post<Plan>(`${path}?dryRun=true`, {}, 200);
    expect(plan.diff).toEqual([{ path: 'Version 9', before: null, after: forged }]);
    await fixture.admin.post(path, { versions: [9] }, 200);
    const { services } = await rotate();
    expect(services.map(({ service }) => service).sort()).toEqual(['contender', 'theirs']);
    await rotations.expectSettled('contender', 'theirs');
  });
});

describe('A lost database', () => {
  it('is created again; families, versions and stages are read from the Swarm', async () => {
    const told = async () =>
      (await rotations.versions('contended')).map(({ version, stage: its, objectName }) => [
        version,
        its,
        objectName,
      ]);
    const before = await told();
    expect(before).not.toEqual([]);
    await fixture.waxseal.stop();
    for (const file of ['waxseal.sqlite', 'waxseal.sqlite-wal', 'waxseal.sqlite-shm'])
      rmSync(join(fixture.waxseal.dataDir, file), { force: true });
    // The master key is still there: it proves that this installation wrote the labels.
    const { dataDir } = fixture.waxseal;
    fixture.waxseal = await Waxseal.start(fixture.sandbox.dockerHost, { dataDir });
    await fixture.waxseal.ready();
    fixture.admin = await fixture.waxseal.signIn();
    expect(await told()).toEqual(before);
    await rotations.rotate('contended', { value });
    expect(await rotations.secretNames('contended')).toContain('contended.v11');
  });
});
