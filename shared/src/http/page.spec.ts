import { describe, expect, it } from 'vitest';
import { FamilyListQuery, SubListQuery, familySorts } from '../families/family.js';
import { SecretAccessQuery, secretAccessSorts } from '../secrets/secret-access.js';
import { ServiceState } from '../services/service-states.js';
import { ServiceListQuery, serviceSorts, TaskListQuery, taskSorts } from '../services/service.js';
import { InventoryQuery } from '../swarm/inventory.js';
import { NodeListQuery } from '../swarm/node.js';
import { StackListQuery } from '../swarm/swarm.js';
import { UserListQuery } from '../users/user.js';
import { DryRunQuery } from './page.js';

const lists = [
  ['secrets', FamilyListQuery, 'name', familySorts],
  ['access to secrets', SecretAccessQuery, 'name', secretAccessSorts],
  ['services', ServiceListQuery, 'name', serviceSorts],
  ['tasks', TaskListQuery, 'service', taskSorts],
  ['nodes', NodeListQuery, 'name', ['name', '-name']],
  ['networks, volumes or images', InventoryQuery, 'name', ['name', '-name']],
  ['stacks', StackListQuery, 'name', ['name', '-name']],
  ['users', UserListQuery, 'username', ['username', '-username']],
] as const;

describe.each(lists)('The query of a list of %s', (_, schema, sort, sorts) => {
  it('defaults to fifty rows sorted by name', () => {
    expect(schema.parse({})).toEqual({ limit: 50, sort, typos: false });
  });

  it.each(['1', '500'])('accepts a limit of %s', (limit) => {
    expect(schema.parse({ limit }).limit).toBe(Number(limit));
  });

  it.each(['0', '501', '-1', '1.5', 'x', '', 'Infinity', ['1', '2']])(
    'rejects a limit of %j',
    (limit) => {
      expect(schema.safeParse({ limit }).success).toBe(false);
    },
  );

  it.each(sorts)('sorts by %s', (wanted) => {
    expect(schema.parse({ sort: wanted }).sort).toBe(wanted);
  });

  it.each([
    { sort: 'size' },
    { sort: '--name' },
    { unknown: 'x' },
    { search: 'x'.repeat(129) },
    { cursor: 'x'.repeat(2049) },
    { search: ['a', 'b'] },
  ])('rejects %j', (query) => {
    expect(schema.safeParse(query).success).toBe(false);
  });
});

describe('Filters', () => {
  it.each(['in-use', 'held', 'unused'])('of secrets accept the state %s', (state) => {
    expect(FamilyListQuery.parse({ state }).state).toBe(state);
  });

  it.each(ServiceState.options)('of services accept the state %s', (state) => {
    expect(ServiceListQuery.parse({ state }).state).toBe(state);
  });

  it('reject any other state', () => {
    expect(FamilyListQuery.safeParse({ state: 'paused' }).success).toBe(false);
    expect(ServiceListQuery.safeParse({ state: 'held' }).success).toBe(false);
  });
});

describe('SubListQuery', () => {
  it('rejects a sort order, because the order is fixed', () => {
    expect(SubListQuery.parse({})).toEqual({ limit: 50 });
    expect(SubListQuery.safeParse({ sort: 'name' }).success).toBe(false);
  });
});

describe('DryRunQuery', () => {
  it.each([
    [{}, false],
    [{ dryRun: 'false' }, false],
    [{ dryRun: 'true' }, true],
  ])('reads %j as %s', (query, dryRun) => {
    expect(DryRunQuery.parse(query)).toEqual({ dryRun });
  });

  it.each(['1', 'TRUE', '', 'yes', ['true', 'true']])('rejects %j', (dryRun) => {
    expect(DryRunQuery.safeParse({ dryRun }).success).toBe(false);
  });
});
