import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned } from '../http/representation.js';
import { aReference, aServiceSpec, type ServiceOverrides } from '../engine/testing/factories.js';
import { RollBackService } from './roll-back-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('RollBackService', () => {
  let fixture: ServicesFixture;
  beforeEach(() => {
    fixture = new ServicesFixture();
  });
  const add = async (given: ServiceOverrides) => {
    const service = fixture.engine.addService({ name: 'web', ...given });
    await fixture.test.refresh();
    return service;
  };
  const execute = (dryRun = false, role?: 'viewer') =>
    new RollBackService(fixture.engine, fixture.change).execute(anActor(role), aTarget(), dryRun);

  it('rolls back to the previous spec, with its secret and config', async () => {
    const secrets = [aReference(fixture.engine.addSecret())];
    const configs = [aReference(fixture.engine.addConfig())];
    const { id, previousSpec } = await add({ previousSpec: { replicas: 4, secrets, configs } });
    await execute();
    expect((await fixture.engine.getService(id)).spec).toEqual(previousSpec);
  });

  it.each([true, false])(
    'rejects a service without a previous spec (dry run: %s)',
    async (dryRun) => {
      const before = await add({});
      await expect(execute(dryRun)).rejects.toMatchObject({
        status: 409,
        code: 'previous-spec-broken',
        extras: { missing: [] },
      });
      expect(await fixture.engine.getService(before.id)).toEqual(before);
    },
  );

  it.each([true, false])(
    'names the missing objects of the previous spec (dry run: %s)',
    async (dryRun) => {
      const there = fixture.engine.addSecret();
      const before = await add({
        previousSpec: {
          secrets: [aReference(there), aReference({ id: 'gone-1', name: 'old_password' })],
          configs: [aReference({ id: 'gone-2', name: 'old_settings' })],
        },
      });
      await expect(execute(dryRun)).rejects.toMatchObject({
        code: 'previous-spec-broken',
        extras: {
          missing: [
            { kind: 'secret', name: 'old_password' },
            { kind: 'config', name: 'old_settings' },
          ],
        },
      });
      expect(await fixture.engine.getService(before.id)).toEqual(before);
    },
  );

  it('checks the secrets in the Engine and not in the cache', async () => {
    const secret = fixture.engine.addSecret({ name: 'old_password' });
    await add({ previousSpec: { secrets: [aReference(secret)] } });
    fixture.engine.dropObject('secret', secret.id);
    expect(fixture.test.cache.secrets.get(secret.id)).toBeDefined();
    await expect(execute()).rejects.toMatchObject({
      extras: { missing: [{ kind: 'secret', name: 'old_password' }] },
    });
  });

  it('stops if the previous spec changes between the check and the write', async () => {
    const secret = fixture.engine.addSecret();
    const { id } = await add({ previousSpec: { secrets: [aReference(secret)] } });
    // The service has already been read when the secrets are checked.
    vi.spyOn(fixture.engine, 'getObject').mockImplementationOnce(async () => {
      fixture.engine.overwriteService(id, { image: 'theirs:1' });
      return secret;
    });
    await expect(execute()).rejects.toMatchObject({
      code: 'previous-spec-broken',
      extras: { detail: 'Another client changed the service in the meantime' },
    });
    expect((await fixture.engine.getService(id)).spec.image).toBe('theirs:1');
  });

  it('plans the differences to the previous spec', async () => {
    await add({ spec: { replicas: 2, env: ['A=2'] }, previousSpec: { env: ['A=1'] } });
    const { plan } = (await execute(true)) as Planned;
    expect(plan).toMatchObject({
      action: 'service.rollback',
      effects: [{ effect: 'restart', tasks: 2 }],
      diff: [{ path: 'env', before: '["A=2"]', after: '["A=1"]' }],
    });
  });

  it.each([
    ['labels alone', { labels: { a: '1' } }, [{ effect: 'none', tasks: 0 }]],
    ['replicas alone', { replicas: 5 }, [{ effect: 'start', tasks: 3 }]],
    [
      'an image and fewer replicas',
      { image: 'old:1', replicas: 1 },
      [
        { effect: 'stop', tasks: 1 },
        { effect: 'restart', tasks: 1, order: 'start-first' },
      ],
    ],
  ])('plans no more restarts than there are: %s', async (_, before, effects) => {
    const { rollbackPolicy } = aServiceSpec();
    const policy = { rollbackPolicy: { ...rollbackPolicy, order: 'start-first' as const } };
    const { id, spec } = await add({ spec: { ...policy, replicas: 2, ...before } });
    fixture.engine.overwriteService(id, {
      ...spec,
      labels: {},
      replicas: 2,
      image: 'busybox:1.36',
    });
    const { plan } = (await execute(true)) as Planned;
    expect(plan.effects).toMatchObject(effects);
  });

  it('names networks in the plan', async () => {
    const [one, other] = [fixture.engine.addNetwork({ name: 'one' }), fixture.engine.addNetwork()];
    await add({ spec: { networks: [one.id, other.id] }, previousSpec: { networks: [one.id] } });
    const { plan } = (await execute(true)) as Planned;
    const before = JSON.stringify(['one', other.name]);
    expect(plan.diff).toEqual([{ path: 'networks', before, after: '["one"]' }]);
  });

  it('hides values in the plan from users without the permission', async () => {
    await add({ spec: { env: ['A=hunter2'] }, previousSpec: { env: ['A=hunter1'] } });
    const { plan } = (await execute(true, 'viewer')) as Planned;
    expect(plan.diff).toEqual([{ path: 'env', before: '…', after: '…' }]);
  });
});
