import { ConsumersQuery, FamilyListQuery, STACK_LABEL } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { aReference } from '../../engine/testing/factories.js';
import { familyFacts } from '../testing/family-facts.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { FactsOfFamilies } from './family-facts.js';
import { SecretsQueries } from './secrets.queries.js';

describe('SecretsQueries', () => {
  let test: TestSwarm;
  let queries: SecretsQueries;
  beforeEach(async () => {
    test = new TestSwarm();
    const { families, policies, histories, clock } = await familyFacts(test);
    const facts = new FactsOfFamilies(families, policies, clock);
    queries = new SecretsQueries(test.swarm, families, test.pager, policies, histories, facts);
    const { engine } = test;
    const at = (day: number) => ({ createdAt: `2026-01-0${day}T00:00:00.000Z` });
    const api = engine.addSecret({ name: 'api_key', ...at(3), labels: { team: 'a', env: '' } });
    const db = engine.addSecret({ name: 'DB_password', ...at(1), labels: { team: 'b=c' } });
    const odd = { '': '', 'a=b': 'c' };
    engine.addSecret({ name: 'cert', ...at(2), labels: { [STACK_LABEL]: 'shop', ...odd } });
    const secretsOf = (...secrets: (typeof api)[]) => secrets.map((secret) => aReference(secret));
    engine.addService({ name: 'web', spec: { secrets: secretsOf(api) } });
    const previousSpec = { secrets: secretsOf(db) };
    engine.addService({ name: 'worker', spec: { secrets: secretsOf(api) }, previousSpec });
    await test.refresh();
  });
  const list = (query: object = {}) => queries.list(FamilyListQuery.parse(query)).body;
  const names = (query: object = {}) => list(query).items.map(({ name }) => name);

  it.each([
    ['name', ['DB_password', 'api_key', 'cert']],
    ['-name', ['cert', 'api_key', 'DB_password']],
    ['created', ['DB_password', 'cert', 'api_key']],
    ['-created', ['api_key', 'cert', 'DB_password']],
    ['services', ['DB_password', 'cert', 'api_key']],
    ['-services', ['api_key', 'DB_password', 'cert']],
  ])('sorts by %s', (sort, expected) => {
    expect(names({ sort })).toEqual(expected);
  });

  it.each([
    [{ search: 'KEY' }, ['api_key']],
    [{ search: 'db_' }, ['DB_password']],
    [{ search: 'nothing' }, []],
    [{ stack: 'shop' }, ['cert']],
    [{ label: 'team' }, ['DB_password', 'api_key']],
    [{ label: 'team=a' }, ['api_key']],
    [{ label: 'team=b=c' }, ['DB_password']],
    [{ label: 'env=' }, ['api_key']],
    [{ label: 'team=' }, []],
    [{ label: 'constructor' }, []],
    [{ label: '' }, ['cert']],
    [{ label: 'a=b' }, ['cert']],
    [{ label: 'a=b=c' }, ['cert']],
    [{ state: 'in-use' }, ['api_key']],
    [{ state: 'held' }, ['DB_password']],
    [{ state: 'unused' }, ['cert']],
    [{ label: 'team', state: 'held' }, ['DB_password']],
  ])('filters by %j', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('continues after the last row of the previous page', () => {
    const first = list({ limit: 2, sort: '-services' });
    const cursor = first.nextCursor;
    expect(names({ limit: 2, sort: '-services', cursor })).toEqual(['cert']);
  });

  it.each([{ sort: '-name' }, { search: 'e' }, { state: 'unused' }])(
    'rejects a cursor with the changed query %j',
    (other) => {
      const cursor = list({ limit: 1 }).nextCursor;
      expect(() => list({ limit: 1, cursor, ...other })).toThrow('bad-cursor');
    },
  );

  it('returns the total of all matching rows', () => {
    expect(list({ limit: 1, label: 'team' }).total).toBe(2);
  });

  it('lists a secret that was created after the last query', async () => {
    expect(names()).toHaveLength(3);
    test.swarm.wroteObject(test.engine.addSecret({ name: 'fresh' }));
    expect(names({ search: 'fresh' })).toEqual(['fresh']);
  });

  describe('with their consumers', () => {
    const consumers = (query: object = {}) =>
      queries.listConsumers(ConsumersQuery.parse(query)).body;
    const found = (query: object) => consumers(query).items.map(({ name }) => name);

    it('lists the most used first, with each service once', () => {
      const { items, total } = consumers();
      const uses = items.map((secret) => [
        secret.name,
        secret.consumerCount,
        secret.consumers.map(({ service, use }) => `${service} ${use}`),
      ]);
      expect(uses).toEqual([
        ['api_key', 2, ['web current', 'worker current']],
        ['DB_password', 1, ['worker rollback']],
        ['cert', 0, []],
      ]);
      expect(total).toBe(3);
    });

    it.each([
      [{ search: 'worker' }, ['api_key', 'DB_password']],
      [{ search: 'web KEY' }, ['api_key']],
      [{ search: 'shop' }, ['cert']],
      [{ search: 'wroker', typos: true }, ['api_key', 'DB_password']],
      [{ search: 'nothing' }, []],
      [{ state: 'unused' }, ['cert']],
      [{ limit: 1 }, ['api_key']],
    ])('finds by %j', (query, expected) => {
      const flags = Object.entries(query).map(([key, value]) => [key, String(value)]);
      expect(found(Object.fromEntries(flags))).toEqual(expected);
    });

    it('includes a service that was attached after the last query', async () => {
      expect(found({ search: 'late' })).toEqual([]);
      const secret = test.engine.addSecret({ name: 'fresh' });
      test.engine.addService({ name: 'late', spec: { secrets: [aReference(secret)] } });
      await test.refresh();
      expect(found({ search: 'late' })).toEqual(['fresh']);
    });
  });

  it('lists the services that use a secret', () => {
    const { state, usage } = queries.get('api_key').body;
    expect([state, usage.map(({ service }) => service)]).toEqual(['in-use', ['web', 'worker']]);
  });

  it('returns the driver of a secret, also in a list', () => {
    test.swarm.wroteObject(test.engine.addSecret({ name: 'kept_elsewhere', driver: 'vault' }));
    expect(list({ search: 'elsewhere' }).items[0]?.driver).toBe('vault');
    expect(queries.get('kept_elsewhere').body.driver).toBe('vault');
    expect(queries.get('cert').body.driver).toBeNull();
  });

  it('returns subject and expiry of a certificate', async () => {
    const labels = { 'waxseal.subject': 'CN=a', 'waxseal.expires': '2027-01-01T00:00:00.000Z' };
    test.swarm.wroteObject(test.engine.addSecret({ name: 'tls', labels }));
    const expiresAt = '2027-01-01T00:00:00.000Z';
    expect(queries.get('tls').body).toMatchObject({ subject: 'CN=a', expiresAt });
    expect((await queries.getVersion('tls', 1)).body).toMatchObject({ expiresAt });
  });

  it('keeps the spec part of the ETag when the consumers change', async () => {
    const before = queries.get('cert');
    const secret = test.engine.addService({
      spec: { secrets: [aReference({ id: before.body.id, name: 'cert' })] },
    });
    test.swarm.wroteService(secret);
    const after = queries.get('cert');
    expect([after.spec, after.body.state]).toEqual([before.spec, 'in-use']);
  });

  it('changes the spec part of the ETag with the labels, but not with their order', async () => {
    const { id } = queries.get('api_key').body;
    const { spec } = queries.get('api_key');
    test.swarm.wroteObject(test.engine.overwriteObject('secret', id, { env: '', team: 'a' }));
    expect(queries.get('api_key').spec).toBe(spec);
    test.swarm.wroteObject(test.engine.overwriteObject('secret', id, { env: 'x', team: 'a' }));
    expect(queries.get('api_key').spec).not.toBe(spec);
  });

  it('lists uses by service over several pages', () => {
    const first = queries.listUsage('api_key', { limit: 1 }).body;
    const cursor = first.nextCursor!;
    const second = queries.listUsage('api_key', { limit: 1, cursor }).body;
    expect([...first.items, ...second.items].map(({ service }) => service)).toEqual([
      'web',
      'worker',
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it('lists a single version', async () => {
    const { items, total } = (await queries.listVersions('api_key', { limit: 50 })).body;
    expect(items).toMatchObject([{ version: 1, objectName: 'api_key', serviceCount: 2 }]);
    expect(total).toBe(1);
  });

  it('reads a version', async () => {
    expect((await queries.getVersion('cert', 1)).body).toMatchObject({
      version: 1,
      stage: 'current',
    });
  });

  it.each<[string, () => unknown]>([
    ['a secret', () => queries.get('nothing')],
    ['its versions', () => queries.listVersions('nothing', { limit: 50 })],
    ['its uses', () => queries.listUsage('nothing', { limit: 50 })],
    ['a version', () => queries.getVersion('cert', 2)],
  ])('answers not-found for %s', async (_, read) => {
    await expect(async () => read()).rejects.toThrow('not-found');
  });
});
