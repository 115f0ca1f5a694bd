import { beforeEach, describe, expect, it } from 'vitest';
import { TestAudit } from '../audit/testing/an-audit.js';
import { IfMatch } from '../common/if-match.js';
import type { Planned } from '../common/representation.js';
import { anActor } from '../common/testing/factories.js';
import { EngineUnreachable, type EngineSecret } from '../engine/index.js';
import { aReference } from '../engine/testing/factories.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { familyFacts } from '../rotations/testing/family-facts.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { RemoveSecret } from './remove-secret.js';
import { SecretsQueries } from './secrets.queries.js';

/** Somebody else is a moment faster. */
class RacedEngine extends FakeEngine {
  beforeRemoval = () => {};

  override async removeSecret(id: string) {
    this.beforeRemoval();
    return super.removeSecret(id);
  }
}

describe('RemoveSecret', () => {
  let engine: RacedEngine;
  let test: TestSwarm;
  let queries: SecretsQueries;
  let remove: RemoveSecret;
  let audit: TestAudit;
  let secret: EngineSecret;
  beforeEach(async () => {
    engine = new RacedEngine();
    test = new TestSwarm(engine);
    secret = engine.addSecret({ name: 'password' });
    await test.look();
    const facts = await familyFacts(test);
    queries = new SecretsQueries(
      test.swarm,
      test.pager,
      facts.policies,
      facts.rotations,
      facts.clock,
    );
    audit = new TestAudit();
    remove = new RemoveSecret(engine, test.swarm, queries, facts.policies, test.tags, audit);
  });
  const execute = (header = '*', dryRun = false) =>
    remove.execute(anActor(), { name: 'password', ifMatch: IfMatch.parse(header) }, dryRun);
  const isThere = async () => (await engine.listSecrets()).length === 1;
  const uses = () => ({ secrets: [aReference(secret)] });

  it('removes what nothing uses', async () => {
    expect(await execute(test.tags.etagOf(queries.get('password')))).toBeUndefined();
    expect(await isThere()).toBe(false);
    expect(test.swarm.secrets.find('password')).toBeUndefined();
  });

  it.each<[string, () => void, object[]]>([
    [
      'a current spec',
      () => void engine.addService({ name: 'web', spec: uses() }),
      [{ service: 'web', spec: 'current' }],
    ],
    [
      'a previous spec',
      () => void engine.addService({ name: 'web', previousSpec: uses() }),
      [{ service: 'web', spec: 'previous' }],
    ],
    [
      'both specs',
      () => void engine.addService({ name: 'web', spec: uses(), previousSpec: uses() }),
      [
        { service: 'web', spec: 'current' },
        { service: 'web', spec: 'previous' },
      ],
    ],
    [
      'live tasks',
      () => {
        const serviceId = engine.addService({ name: 'web' }).id;
        engine.addTask({ serviceId, secretIds: [secret.id] });
        engine.addTask({ serviceId, secretIds: [secret.id], state: 'pending' });
      },
      [{ service: 'web', spec: 'task' }],
    ],
    [
      'a spec and a task of one service',
      () => {
        const serviceId = engine.addService({ name: 'web', spec: uses() }).id;
        engine.addTask({ serviceId, secretIds: [secret.id] });
      },
      [{ service: 'web', spec: 'current' }],
    ],
    [
      'a task whose service is gone',
      () => void engine.addTask({ serviceId: 'gone', secretIds: [secret.id] }),
      [{ service: 'gone', spec: 'task' }],
    ],
  ])('leaves what %s uses, and names the users', async (_, arrange, usedBy) => {
    arrange();
    await expect(execute()).rejects.toMatchObject({
      status: 409,
      code: 'secret-in-use',
      extras: { usedBy },
    });
    expect(await isThere()).toBe(true);
  });

  it.each(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])(
    'does not count a task that is over: %s',
    async (state) => {
      const serviceId = engine.addService().id;
      engine.addTask({ serviceId, secretIds: [secret.id], state });
      await execute();
      expect(await isThere()).toBe(false);
    },
  );

  it('does not count those who use another secret', async () => {
    const other = engine.addSecret();
    const spec = { secrets: [aReference(other)] };
    const { id } = engine.addService({ spec, previousSpec: spec });
    engine.addTask({ serviceId: id, secretIds: [other.id] });
    await execute();
    await expect(engine.getSecret(secret.id)).rejects.toThrow('not-found');
  });

  it('removes nothing that was edited meanwhile, and shows it', async () => {
    const seen = test.tags.etagOf(queries.get('password'));
    engine.overwriteSecret(secret.id, { team: 'theirs' });
    await expect(execute(seen)).rejects.toMatchObject({
      status: 412,
      extras: { current: { labels: { team: 'theirs' } } },
    });
    expect(await isThere()).toBe(true);
  });

  it('plans, and removes nothing', async () => {
    const { plan } = (await execute('*', true)) as Planned;
    expect(plan).toEqual({
      act: 'secret.remove',
      target: { kind: 'secret', name: 'password' },
      effects: [],
      diff: [{ path: 'Name', before: 'password', after: null }],
      warnings: [expect.stringContaining('gone')],
    });
    expect(await isThere()).toBe(true);
  });

  it('plans nothing that is in use', async () => {
    engine.addService({ spec: uses() });
    await expect(execute('*', true)).rejects.toMatchObject({ code: 'secret-in-use' });
  });

  it('is content when somebody else removes it at the same moment', async () => {
    engine.beforeRemoval = () => engine.dropSecret(secret.id);
    await expect(execute()).resolves.toBeUndefined();
    expect(test.swarm.secrets.find('password')).toBeUndefined();
  });

  it('is refused when a service takes it at the last moment', async () => {
    engine.beforeRemoval = () => void engine.addService({ name: 'web', spec: uses() });
    await expect(execute()).rejects.toMatchObject({ code: 'secret-in-use' });
    expect(test.swarm.secrets.find('password')).toBeDefined();
  });

  it('does not find one that was removed without us', async () => {
    engine.dropSecret(secret.id);
    await expect(execute()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps it in the picture when the Engine does not answer', async () => {
    engine.failWith(new EngineUnreachable());
    await expect(execute()).rejects.toThrow(EngineUnreachable);
    expect(test.swarm.secrets.find('password')).toBeDefined();
  });

  it('asks the Engine for nothing while it is away', async () => {
    test.condition.becomeUnreachable(null);
    await expect(execute()).rejects.toMatchObject({ status: 503 });
    expect(await isThere()).toBe(true);
  });

  it('tells the audit that it is gone', async () => {
    await execute();
    expect(audit.told).toEqual([
      'secret.remove secret:password attempted',
      'secret.remove secret:password succeeded',
    ]);
  });

  it('tells the audit why it is still there', async () => {
    engine.addService({ name: 'web', spec: uses() });
    await execute().catch(() => undefined);
    expect(audit.told.at(-1)).toBe('secret.remove secret:password failed secret-in-use');
  });
});
