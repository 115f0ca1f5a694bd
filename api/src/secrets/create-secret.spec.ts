import { beforeEach, describe, expect, it } from 'vitest';
import { TestAudit } from '../audit/testing/an-audit.js';
import { Planned, type Representation } from '../common/representation.js';
import { anActor } from '../common/testing/factories.js';
import { EngineUnreachable } from '../engine/index.js';
import { familyFacts } from '../rotations/testing/family-facts.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { CreateSecret } from './create-secret.js';
import { SecretsQueries } from './secrets.queries.js';

describe('CreateSecret', () => {
  let test: TestSwarm;
  let create: CreateSecret;
  let audit: TestAudit;
  beforeEach(async () => {
    test = await new TestSwarm().look();
    const facts = await familyFacts(test);
    const queries = new SecretsQueries(
      test.swarm,
      test.pager,
      facts.policies,
      facts.rotations,
      facts.clock,
    );
    audit = new TestAudit();
    create = new CreateSecret(test.engine, test.swarm, queries, audit);
  });
  const draft = (overrides: object = {}) => ({
    name: 'password',
    value: { text: 'hunter2' } as { text?: string; base64?: string },
    labels: { team: 'a' },
    ...overrides,
  });
  const execute = async (given = draft(), dryRun = false) =>
    (await create.execute(anActor(), given, dryRun)) as Representation<{ id: string }>;
  const stored = async () => (await test.engine.listSecrets()).map(({ name }) => name);

  it('answers the new secret and where it is, without its value', async () => {
    const { status, location, body, spec } = await execute();
    expect([status, location]).toEqual([201, '/api/v1/secrets/password']);
    expect(body).toMatchObject({ name: 'password', state: 'unused', labels: { team: 'a' } });
    expect(spec).toBeDefined();
    expect(JSON.stringify(body)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each([
    [{ text: 'hunter2' }, 'aHVudGVyMg=='],
    [{ text: 'Zürich 🔑' }, 'WsO8cmljaCDwn5SR'],
    [{ text: ' \n' }, 'IAo='],
    [{ base64: 'AAH//g==' }, 'AAH//g=='],
  ])('stores %j byte for byte', async (value, expected) => {
    const { body } = await execute(draft({ value }));
    expect(test.engine.storedValue(body.id)).toBe(expected);
  });

  it('can be read at once', async () => {
    await execute();
    expect(test.swarm.secrets.find('password')).toBeDefined();
  });

  it('takes no name twice', async () => {
    await execute();
    await expect(execute()).rejects.toMatchObject({ status: 409, code: 'name-taken' });
  });

  it('takes no name that somebody else took a moment ago', async () => {
    test.engine.addSecret({ name: 'password' });
    await expect(execute()).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('plans, and writes nothing', async () => {
    const planned = await create.execute(anActor(), draft(), true);
    expect(planned).toEqual(
      new Planned({
        act: 'secret.create',
        target: { kind: 'secret', name: 'password' },
        effects: [],
        diff: [
          { path: 'Name', before: null, after: 'password' },
          { path: 'Labels.team', before: null, after: 'a' },
        ],
        warnings: [],
      }),
    );
    expect(await stored()).toEqual([]);
  });

  it('plans no name that is taken', async () => {
    await execute();
    await expect(execute(draft(), true)).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('asks the Engine for nothing while it is away', async () => {
    test.condition.becomeUnreachable(null);
    await expect(execute()).rejects.toThrow(EngineUnreachable);
    expect(await stored()).toEqual([]);
  });

  it('tells the audit who made which secret with which fields, and no value', async () => {
    await execute();
    expect(audit.told).toEqual([
      'secret.create secret:password attempted',
      'secret.create secret:password succeeded',
    ]);
    const [attempt, ending] = audit.rows;
    expect(ending).toMatchObject({ actorName: 'ann', attemptId: attempt!.id });
    expect(attempt!.fields).toBe('["value","labels.team"]');
    expect(JSON.stringify(audit.rows)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('tells the audit how it failed', async () => {
    test.engine.addSecret({ name: 'password' });
    await execute().catch(() => undefined);
    expect(audit.told.at(-1)).toBe('secret.create secret:password failed name-taken');
  });

  it('makes nothing that the audit cannot be told of', async () => {
    audit.kept.isBroken = true;
    await expect(execute()).rejects.toMatchObject({ status: 503, code: 'audit-unavailable' });
    expect(await stored()).toEqual([]);
  });

  it('tells the audit of no plan', async () => {
    await execute(draft(), true);
    expect(audit.rows).toEqual([]);
  });
});
