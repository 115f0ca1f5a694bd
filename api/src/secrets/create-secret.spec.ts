import { beforeEach, describe, expect, it } from 'vitest';
import { Planned, type Representation } from '../common/representation.js';
import { EngineUnreachable } from '../engine/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { CreateSecret } from './create-secret.js';
import { SecretsQueries } from './secrets.queries.js';

describe('CreateSecret', () => {
  let test: TestSwarm;
  let create: CreateSecret;
  beforeEach(async () => {
    test = await new TestSwarm().look();
    const queries = new SecretsQueries(test.swarm, test.pager);
    create = new CreateSecret(test.engine, test.swarm, queries);
  });
  const draft = (overrides: object = {}) => ({
    name: 'password',
    value: { text: 'hunter2' } as { text?: string; base64?: string },
    labels: { team: 'a' },
    ...overrides,
  });
  const execute = async (given = draft(), dryRun = false) =>
    (await create.execute(given, dryRun)) as Representation<{ id: string }>;
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
    expect(test.swarm.findFamily('password')).toBeDefined();
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
    const planned = await create.execute(draft(), true);
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
});
