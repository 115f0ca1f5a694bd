import type { MoveToSecret as Body, Role, Service } from '@waxseal/shared';
import { MoveToSecret as MoveToSecretBody } from '@waxseal/shared';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { EngineTimeout } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import type { Planned, Representation } from '../http/representation.js';
import { MoveToSecret } from './move-to-secret.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

const VALUE = 'hunter2';

describe('MoveToSecret', () => {
  let fixture: ServicesFixture;
  let id: string;
  beforeEach(() => {
    fixture = new ServicesFixture();
  });
  const add = async (spec: object = {}, labels: Record<string, string> = {}) => {
    const env = [`PASSWORD=${VALUE}`, 'B=2'];
    ({ id } = fixture.engine.addService({
      name: 'web',
      labels,
      spec: { env, replicas: 1, ...spec },
    }));
    await fixture.test.refresh();
  };
  const move = (body: Partial<Body> = {}, dryRun = false, role: Role = 'admin') => {
    const { engine, change, families, test, queries, audit } = fixture;
    const { swarm, objects, tags } = test;
    const { resume: _, ...target } = aTarget();
    const sent = { variable: 'PASSWORD', secret: 'web_password', ...body };
    return new MoveToSecret(engine, change, families, swarm, objects, queries, tags, audit).execute(
      anActor(role),
      target,
      MoveToSecretBody.parse(sent),
      dryRun,
    );
  };
  const planOf = async (body: Partial<Body> = {}) => ((await move(body, true)) as Planned).plan;
  const spec = async () => (await fixture.engine.getService(id)).spec;
  const secrets = async () => (await fixture.engine.listObjects('secret')).map(({ name }) => name);

  it('creates the secret, mounts it and replaces the variable by its path, as one update', async () => {
    await add();
    const before = await spec();
    const { status, body } = (await move()) as Representation<Service>;
    expect([status, body.env.map(({ name }) => name)]).toEqual([202, ['B', 'PASSWORD_FILE']]);
    const [secret] = await fixture.engine.listObjects('secret');
    expect(fixture.engine.storedValue(secret!.id)).toBe(Buffer.from(VALUE).toString('base64'));
    const after = await fixture.engine.getService(id);
    expect(after.spec).toMatchObject({
      env: ['B=2', 'PASSWORD_FILE=/run/secrets/web_password'],
      secrets: [aReference(secret!)],
    });
    expect(after.previousSpec).toEqual(before);
  });

  it('records the secret and the edit, without the value', async () => {
    await add();
    await move();
    expect(fixture.audit.told).toEqual([
      'service.edit service:web attempted',
      'secret.create secret:web_password attempted',
      'secret.create secret:web_password succeeded',
      'service.edit service:web succeeded',
    ]);
    expect(fixture.audit.rows[0]!.fields).toContain('secret:web_password');
    expect(JSON.stringify(fixture.audit.rows)).not.toContain(VALUE);
  });

  it('plans all of it without the value, and changes nothing', async () => {
    await add({}, { 'com.docker.stack.namespace': 'shop' });
    const before = await spec();
    const plan = await planOf();
    expect(plan).toMatchObject({
      action: 'service.edit',
      effects: [{ service: 'web', effect: 'restart' }],
      diff: [
        { path: 'NewSecret', before: null, after: 'web_password' },
        { path: 'env.PASSWORD', before: '…', after: null },
        { path: 'env.PASSWORD_FILE', before: null, after: '/run/secrets/web_password' },
        { path: 'secrets.web_password', before: null, after: 'web_password (0:0 0444)' },
      ],
      warnings: [
        expect.stringContaining('The image must read PASSWORD_FILE'),
        expect.stringContaining('The previous spec has the value of PASSWORD until'),
        expect.stringContaining('The stack shop sets PASSWORD again'),
      ],
    });
    expect(JSON.stringify(plan)).not.toContain(VALUE);
    expect([await spec(), await secrets(), fixture.audit.rows]).toEqual([before, [], []]);
  });

  it.each([
    ['', '0:0 292'],
    ['0', '0:0 292'],
    ['app', '0:0 292'],
    ['1000', '1000:0 256'],
    ['1000:33', '1000:33 256'],
  ])('mounts it for the user %j as %s', async (user, mount) => {
    await add({ user });
    await move({ target: '/etc/password' });
    const { env, secrets: mounted } = await spec();
    expect(env).toContain('PASSWORD_FILE=/etc/password');
    expect(
      mounted.map(({ file: { name, uid, gid, mode } }) => [name, `${uid}:${gid} ${mode}`]),
    ).toEqual([['/etc/password', mount]]);
  });

  it.each<[string, object, Partial<Body>, string, string]>([
    ['an unknown variable', {}, { variable: 'constructor' }, 'invalid-input', '/variable'],
    ['an empty one', { env: ['PASSWORD='] }, {}, 'invalid-input', '/variable'],
    ['a template', { env: ['PASSWORD={{.Node.ID}}x'] }, {}, 'invalid-input', '/variable'],
    ['a taken target', {}, { target: '/run/secrets/db' }, 'invalid-input', '/target'],
    ['a taken secret', {}, { secret: 'DB' }, 'name-taken', '/secret'],
    [
      'a variable for the path that exists',
      { env: [`PASSWORD=${VALUE}`, 'PASSWORD_FILE=/x'] },
      {},
      'name-taken',
      '/variable',
    ],
  ])('rejects %s before it creates anything', async (_, given, body, code, pointer) => {
    const db = fixture.engine.addSecret({ name: 'db' });
    await add({ secrets: [aReference(db)], ...given });
    for (const dryRun of [true, false]) {
      const refusal = move(body, dryRun);
      await expect(refusal).rejects.toMatchObject({ code, extras: { errors: [{ pointer }] } });
    }
    expect(await secrets()).toEqual(['db']);
    expect(fixture.audit.told.join()).not.toContain('secret.create');
  });

  it('needs the rights to create and to attach a secret', async () => {
    await add();
    await expect(async () => move({}, false, 'viewer')).rejects.toMatchObject({
      code: 'forbidden',
      extras: { errors: [{ pointer: '/secret' }, { pointer: '/secret' }] },
    });
  });

  it('needs service.privileged on a service with privileges', async () => {
    const mounts = [{ type: 'bind', source: '/', target: '/host', isReadOnly: false }];
    await add({ mounts });
    await expect(move({}, false, 'operator')).rejects.toMatchObject({
      code: 'forbidden',
      extras: { errors: [{ pointer: '/env' }] },
    });
    expect(await secrets()).toEqual([]);
  });

  describe('whose update of the service fails', () => {
    it('deletes the secret again', async () => {
      await add();
      vi.spyOn(fixture.engine, 'updateService').mockRejectedValueOnce(new EngineTimeout());
      await expect(move()).rejects.toMatchObject({ code: 'engine-timeout' });
      expect(await secrets()).toEqual([]);
      expect(fixture.families.secrets.find('web_password')).toBeUndefined();
      expect((await spec()).env).toContain(`PASSWORD=${VALUE}`);
    });

    it('deletes it if another client changes the variable in the meantime', async () => {
      await add();
      const { engine } = fixture;
      const create = engine.createObject.bind(engine);
      vi.spyOn(engine, 'createObject').mockImplementationOnce((...draft) => {
        engine.overwriteService(id, { env: ['PASSWORD=hunter3'] });
        return create(...draft);
      });
      await expect(move()).rejects.toMatchObject({ code: 'stale-version' });
      expect([await secrets(), (await spec()).env]).toEqual([[], ['PASSWORD=hunter3']]);
      expect(fixture.audit.told.at(-2)).toBe(
        'secret.create secret:web_password failed stale-version',
      );
    });

    it('keeps the secret if only the answer was lost', async () => {
      await add();
      const { engine } = fixture;
      const update = engine.updateService.bind(engine);
      vi.spyOn(engine, 'updateService').mockImplementationOnce(async (...change) => {
        await update(...change);
        throw new EngineTimeout();
      });
      await expect(move()).rejects.toMatchObject({ code: 'engine-timeout' });
      expect(await secrets()).toEqual(['web_password']);
      expect((await spec()).secrets).toMatchObject([{ name: 'web_password' }]);
    });
  });
});
