import { FamilyListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { aReference } from '../../engine/testing/factories.js';
import { familyFacts } from '../testing/family-facts.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { FactsOfFamilies } from './family-facts.js';
import { ConfigsQueries } from './configs.queries.js';

describe('ConfigsQueries', () => {
  let test: TestSwarm;
  let queries: ConfigsQueries;
  beforeEach(async () => {
    test = new TestSwarm();
    const { families, policies, histories, clock } = await familyFacts(test);
    const facts = new FactsOfFamilies(families, policies, clock);
    queries = new ConfigsQueries(test.swarm, families, test.pager, policies, histories, facts);
    const config = test.engine.addConfig({ name: 'nginx.conf', labels: { team: 'a' } });
    test.engine.addConfig({ name: 'other' });
    test.engine.addSecret({ name: 'no_config' });
    test.engine.addService({ name: 'web', spec: { configs: [aReference(config)] } });
    await test.refresh();
  });
  const list = (query: object = {}) => queries.list(FamilyListQuery.parse(query)).body.items;

  it('lists configs but no secrets, with their service counts', () => {
    const rows = list().map(({ name, serviceCount }) => [name, serviceCount]);
    expect(rows).toEqual([
      ['nginx.conf', 1],
      ['other', 0],
    ]);
    expect(list({ label: 'team=a' }).map(({ name }) => name)).toEqual(['nginx.conf']);
  });

  it('reuses a page until a config changes', () => {
    const query = FamilyListQuery.parse({});
    const page = queries.list(query);
    expect(queries.list(query)).toBe(page);
    test.swarm.wroteObject(test.engine.addConfig({ name: 'fresh' }));
    expect(list().map(({ name }) => name)).toContain('fresh');
  });

  it('omits the fields that only secrets have', async () => {
    const [config] = list();
    const { body } = queries.get('nginx.conf');
    const version = (await queries.getVersion('nginx.conf', 1)).body;
    for (const one of [config!, body, version])
      for (const field of ['driver', 'subject', 'expiresAt']) expect(one).not.toHaveProperty(field);
    expect(version.objectName).toBe('nginx.conf');
  });

  it('lists the services that use a config', () => {
    const uses = queries.listUsage('nginx.conf', { limit: 50 }).body.items;
    expect(uses.map(({ service }) => service)).toEqual(['web']);
  });
});
