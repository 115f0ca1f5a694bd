import type { Role, Service } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { aReference } from '../engine/testing/factories.js';
import { IfMatch } from '../http/if-match.js';
import type { Planned, Representation } from '../http/representation.js';
import { CopyService } from './copy-service.js';
import { ServicesFixture } from './testing/services-fixture.js';

describe('CopyService', () => {
  let fixture: ServicesFixture;
  let secret: { id: string; name: string };
  beforeEach(async () => {
    fixture = new ServicesFixture();
    secret = fixture.engine.addSecret({ name: 'db' });
    fixture.engine.addService({ name: 'Taken' });
    await fixture.test.refresh();
  });
  const add = async (spec: object = {}, labels: Record<string, string> = {}) => {
    fixture.engine.addService({ name: 'web', labels, spec });
    await fixture.test.refresh();
  };
  const copy = (
    body: { name?: string; replicas?: number; runsOnce?: boolean } = {},
    dryRun = false,
    role: Role = 'operator',
    ifMatch = '*',
  ) => {
    const { engine, queries, resolve, audit, test } = fixture;
    return new CopyService(engine, test.swarm, queries, resolve, test.tags, audit).execute(
      anActor(role),
      { source: 'web', ifMatch: IfMatch.parse(ifMatch), name: 'copy', runsOnce: false, ...body },
      dryRun,
    );
  };
  const planOf = async (body = {}) => ((await copy(body, true)) as Planned).plan;
  const port = (published: number, publishMode: 'ingress' | 'host' = 'ingress') => ({
    ...{ protocol: 'tcp', target: 80 },
    ...{ published, publishMode },
  });
  const count = async () => (await fixture.engine.listServices()).length;

  it('creates a service with the same spec and answers with its address', async () => {
    await add({ image: 'app:1', replicas: 2, env: ['A=hunter2'], secrets: [aReference(secret)] });
    const answer = (await copy()) as Representation<Service>;
    expect([answer.status, answer.location]).toEqual([201, '/api/v1/services/copy']);
    expect(answer.body).toMatchObject({
      name: 'copy',
      image: 'app:1',
      replicas: 2,
      env: [{ name: 'A', value: 'hunter2' }],
      secrets: [{ name: 'db' }],
    });
    expect(fixture.audit.rows.at(-1)).toMatchObject({
      action: 'service.create',
      targetName: 'copy',
      fields: JSON.stringify(['secret:db', 'service:web']),
    });
  });

  it('can have another number of replicas, and keeps labels that are not reserved', async () => {
    const labels = { 'com.docker.stack.namespace': 'shop', 'waxseal.stopped-replicas': '3' };
    await add({ replicas: 0 }, { ...labels, team: 'a' });
    const { body } = (await copy({ replicas: 1 })) as Representation<Service>;
    expect([body.replicas, body.labels, body.stack]).toEqual([1, { team: 'a' }, null]);
    await expect(copy({ name: 'taken' })).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('names what both would have in the plan, and takes no port', async () => {
    const mounts = [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }];
    const ports = [port(8080), port(9090, 'host')];
    await add({ ports, mounts }, { 'com.docker.stack.namespace': 'shop' });
    const { warnings, diff, effects } = await planOf();
    expect(warnings).toEqual([
      'web publishes the port 8080: copy does not publish it.',
      'Both publish the port 9090 on the nodes themselves, so that they cannot run on the same node.',
      'Both write to the volume data where they run on the same node.',
      'copy does not belong to the stack shop.',
    ]);
    expect(diff).toContainEqual({ path: 'name', before: null, after: 'copy' });
    expect(effects).toMatchObject([{ service: 'copy', effect: 'start' }]);
    const { body } = (await copy()) as Representation<Service>;
    expect(body.ports.map(({ published }) => published)).toEqual([9090]);
  });

  it('writes nothing for a plan', async () => {
    await add();
    const before = await count();
    await planOf();
    expect(await count()).toBe(before);
    expect(fixture.audit.rows).toEqual([]);
  });

  it.each([undefined, 3])(
    'runs one task as a job, of a service with %s replicas',
    async (count) => {
      await add({ ...(count && { replicas: count }), ports: [port(8080), port(9090, 'host')] });
      expect((await planOf({ runsOnce: true })).effects).toMatchObject([{ tasks: 1 }]);
      const { body } = (await copy({ runsOnce: true })) as Representation<Service>;
      expect(body).toMatchObject({ mode: 'replicated-job', ports: [] });
    },
  );

  it.each([true, false])('copies no secret that is being rotated (dry run: %s)', async (dryRun) => {
    await add({ secrets: [aReference(secret)] });
    fixture.families.secrets.markUnderWay('db', {
      ...{ rotation: 'r1', currentId: secret.id, targetId: null },
    });
    await expect(copy({}, dryRun)).rejects.toMatchObject({ code: 'rotation-running' });
  });

  it('is refused if the service has changed since the plan', async () => {
    await add();
    await expect(copy({}, false, 'operator', '"old"')).rejects.toMatchObject({
      code: 'stale-version',
    });
  });

  it.each([true, false])(
    'needs the right to attach what it mounts (dry run: %s)',
    async (dryRun) => {
      await add({ secrets: [aReference(secret)] });
      await expect(copy({}, dryRun, 'viewer')).rejects.toMatchObject({
        status: 403,
        extras: { errors: [{ pointer: '/secrets' }] },
      });
    },
  );

  const bind = [{ type: 'bind', source: '/var/run/docker.sock', target: '/s', isReadOnly: false }];
  it.each([
    ['a copy', false, true],
    ['a copy', false, false],
    ['a run', true, true],
    ['a run', true, false],
  ])('refuses %s of a service with privileges to operators', async (_, runsOnce, dryRun) => {
    await add({ mounts: bind });
    const before = await count();
    await expect(copy({ runsOnce }, dryRun)).rejects.toMatchObject({
      status: 403,
      extras: { errors: [{ pointer: '/mounts/0/type' }] },
    });
    expect(await count()).toBe(before);
    await expect(copy({ runsOnce }, dryRun, 'admin')).resolves.toBeDefined();
  });
});
