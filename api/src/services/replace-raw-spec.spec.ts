import { ReplaceRawSpec as Body, type Role, type Service } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { aReference } from '../engine/testing/factories.js';
import type { Planned, Representation } from '../http/representation.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

/** What of a spec these tests change. */
interface Spec {
  Name: string;
  Labels: Record<string, string>;
  Mode: object;
  TaskTemplate: { ContainerSpec: Record<string, unknown>; Networks: object[]; ForceUpdate: number };
}

describe('ReplaceRawSpec', () => {
  let fixture: ServicesFixture;
  let id: string;
  let db: { id: string; name: string };
  beforeEach(async () => {
    fixture = new ServicesFixture();
    db = fixture.engine.addSecret({ name: 'db' });
    fixture.engine.addSecret({ name: 'token' });
    const labels = { team: 'a', 'com.docker.stack.namespace': 'shop' };
    const spec = { env: ['A=hunter2', 'B=2'], replicas: 2, secrets: [aReference(db)] };
    ({ id } = fixture.engine.addService({ name: 'web', labels, spec }));
    await fixture.test.refresh();
  });
  const read = async () =>
    structuredClone((await fixture.rawSpec.read(anActor(), 'web')).body.spec) as unknown as Spec;
  const put = (spec: object, dryRun = false, role: Role = 'operator', ifMatch = '*') => {
    const { resume: _, ...target } = aTarget({ ifMatch });
    return fixture.rawSpec.execute(anActor(role), target, Body.parse({ spec }), dryRun);
  };
  const now = async () => (await fixture.engine.getService(id)).spec;
  const secretOf = (name: string, object = name) => {
    const { id: SecretID } = fixture.families.secrets.find(object)!.current.object;
    return { SecretID, SecretName: name, File: { Name: name, UID: '0', GID: '0', Mode: 0o444 } };
  };

  it('changes all that differs as one update, after a plan with the same lines', async () => {
    const spec = await read();
    const { team: _, ...others } = spec.Labels;
    spec.Labels = { ...others, tier: 'web' };
    spec.Mode = { Replicated: { Replicas: 3 } };
    spec.TaskTemplate.ContainerSpec['Env'] = ['B=2', 'C=3'];
    spec.TaskTemplate.ContainerSpec['Secrets'] = [secretOf('token')];
    const { plan } = (await put(spec, true)) as Planned;
    expect(plan.diff.map(({ path, before, after }) => `${path}: ${before} > ${after}`)).toEqual([
      'Labels.team: a > null',
      'Labels.tier: null > web',
      'Mode.Replicated.Replicas: 2 > 3',
      'env.A: hunter2 > null',
      'env.C: null > 3',
      'secrets.db: db (0:0 0444) > null',
      'secrets.token: null > token (0:0 0444)',
    ]);
    const before = await now();
    const { status, body } = (await put(spec)) as Representation<Service>;
    expect([status, body.name]).toEqual([202, 'web']);
    const after = await fixture.engine.getService(id);
    expect(after.spec).toMatchObject({ env: ['B=2', 'C=3'], replicas: 3 });
    expect(after.labels).toEqual({ 'com.docker.stack.namespace': 'shop', tier: 'web' });
    expect(after.previousSpec).toEqual(before);
    expect(fixture.audit.rows.at(-1)).toMatchObject({ action: 'service.edit' });
    expect(fixture.audit.rows.at(-1)!.fields).toContain('secret:token');
  });

  it('plans nothing for the spec as it was read', async () => {
    expect(((await put(await read(), true)) as Planned).plan).toMatchObject({
      diff: [],
      effects: [{ effect: 'none' }],
    });
  });

  it.each<[string, (spec: Spec) => void, number, string]>([
    [
      'a privilege that no edit has',
      (spec) => container(spec, 'Privileges', { Seccomp: { Mode: 'unconfined' } }),
      422,
      '/spec/TaskTemplate/ContainerSpec/Privileges',
    ],
    [
      'a value of another type',
      (spec) => container(spec, 'Env', { A: 1 }),
      422,
      '/spec/TaskTemplate/ContainerSpec/Env',
    ],
    [
      'a value that an edit refuses',
      (spec) => container(spec, 'Mounts', [{ Type: 'npipe', Source: 'a', Target: '/a' }]),
      422,
      '/spec/TaskTemplate/ContainerSpec/Mounts/0',
    ],
    [
      'a secret that does not exist',
      (spec) => container(spec, 'Secrets', [{ ...secretOf('token'), SecretID: 'nothing' }]),
      422,
      '/spec/TaskTemplate/ContainerSpec/Secrets/0',
    ],
    [
      'the name of another secret',
      (spec) => container(spec, 'Secrets', [secretOf('db', 'token')]),
      422,
      '/spec/TaskTemplate/ContainerSpec/Secrets/0',
    ],
    [
      'an unknown network',
      (spec) => (spec.TaskTemplate.Networks = [{ Target: 'nowhere' }]),
      422,
      '/spec/TaskTemplate/Networks/0',
    ],
    ['a forced restart', (spec) => spec.TaskTemplate.ForceUpdate++, 422, '/spec/TaskTemplate'],
    ['a reserved label', (spec) => (spec.Labels['waxseal.x'] = '1'), 422, '/spec/Labels/waxseal.x'],
    [
      'a reserved label that is left out',
      (spec) => delete spec.Labels['com.docker.stack.namespace'],
      422,
      '/spec/Labels/com.docker.stack.namespace',
    ],
    ['another name', (spec) => (spec.Name = 'api'), 409, '/spec/Name'],
    ['another mode', (spec) => (spec.Mode = { Global: {} }), 409, '/spec/Mode'],
  ])('answers with the place in the spec to %s', async (_, change, status, pointer) => {
    const spec = await read();
    change(spec);
    const before = await now();
    for (const dryRun of [true, false]) {
      const refusal = put(spec, dryRun);
      const errors = [{ pointer: expect.stringContaining(pointer) }];
      await expect(refusal).rejects.toMatchObject({ status, extras: { errors } });
    }
    expect(await now()).toEqual(before);
  });

  it('answers 412 where another client changed the service', async () => {
    const etag = fixture.etag('web', 'operator');
    const spec = await read();
    await put({ ...spec, Labels: { ...spec.Labels, tier: 'a' } }, false, 'operator', etag);
    await expect(put(spec, false, 'operator', etag)).rejects.toMatchObject({ status: 412 });
  });

  it('needs the right to read values, which a difference would tell', async () => {
    await expect(put(await read(), true, 'viewer')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('records an attempt that is refused, without its values', async () => {
    const spec = await read();
    container(spec, 'Env', { A: 'hunter3' });
    await expect(put(spec)).rejects.toMatchObject({ status: 422 });
    expect(fixture.audit.told).toEqual([
      'service.edit service:web attempted',
      expect.stringContaining('service.edit service:web failed'),
    ]);
    expect(JSON.stringify(fixture.audit.rows)).not.toContain('hunter3');
  });
});

const container = (spec: Spec, field: string, value: unknown) =>
  (spec.TaskTemplate.ContainerSpec[field] = value);
