import { noPolicy, STACK_LABEL } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aKnownService, aReference, aSecret } from '../../engine/testing/factories.js';
import { familyOf } from '../model/family.js';
import type { FamilyUse } from '../model/families.js';
import { noHistory } from './version-histories.js';
import { presentFamily, presentUses, presentVersion, summarize } from './present-family.js';

const secret = aSecret({
  id: 'secret-1',
  name: 'password',
  labels: { team: 'a', [STACK_LABEL]: 'shop' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-02-01T00:00:00.000Z',
});
const family = familyOf(secret);

const facts = (uses: readonly FamilyUse[] = []) => ({
  uses,
  drift: [],
  rotation: null,
  policy: noPolicy,
  due: null,
});

const aUse = (name: string, specs: 'current' | 'previous' | 'both' = 'current'): FamilyUse => ({
  service: aKnownService({
    name,
    labels: { [STACK_LABEL]: 'shop' },
    status: { running: 1, desired: 2, completed: 0 },
  }),
  version: 1,
  current: specs === 'previous' ? [] : [aReference(secret)],
  previous: specs === 'current' ? [] : [aReference(secret)],
});

describe('summarize', () => {
  it('returns the fields of a list row', () => {
    expect(summarize(family, facts([aUse('web')]))).toEqual({
      name: 'password',
      id: 'secret-1',
      currentVersion: 1,
      versionCount: 1,
      state: 'in-use',
      serviceCount: 1,
      driftCount: 0,
      due: null,
      rotation: null,
      stack: 'shop',
      claimed: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-02-01T00:00:00.000Z',
    });
  });

  it.each([
    ['unused', 0, []],
    ['in-use', 1, [aUse('web', 'current')]],
    ['in-use', 1, [aUse('web', 'both')]],
    ['held', 0, [aUse('web', 'previous')]],
    ['in-use', 1, [aUse('web', 'previous'), aUse('db', 'current')]],
  ] as const)('returns the state %s and a service count of %i', (state, serviceCount, uses) => {
    expect(summarize(family, facts(uses))).toMatchObject({ state, serviceCount });
  });

  it('returns no stack for a secret without the stack label', () => {
    expect(summarize(familyOf(aSecret()), facts()).stack).toBeNull();
  });
});

describe('presentFamily', () => {
  it('adds labels, templating and uses', () => {
    const templated = familyOf({ ...secret, templating: 'golang' });
    const given = facts([aUse('web')]);
    expect(presentFamily(templated, given, () => 0)).toEqual({
      ...summarize(templated, given),
      labels: secret.labels,
      templating: 'golang',
      policy: noPolicy,
      usage: presentUses(given.uses),
      drift: [],
      claims: [],
      unmanagedDuplicates: [],
    });
  });
});

describe('presentUses', () => {
  it('returns a use with its mounts and task counts', () => {
    const reference = aReference(secret, { name: '/etc/key', uid: '1000', gid: '50', mode: 0o400 });
    expect(presentUses([{ ...aUse('web'), current: [reference, aReference(secret)] }])).toEqual([
      {
        service: 'web',
        stack: 'shop',
        version: 1,
        spec: 'current',
        mounts: [
          { target: '/etc/key', uid: '1000', gid: '50', mode: '0400' },
          { target: 'password', uid: '0', gid: '0', mode: '0444' },
        ],
        running: 1,
        desired: 2,
        completed: 0,
        state: 'degraded',
      },
    ]);
  });

  it('returns a row for each spec of each service, sorted by name', () => {
    const uses = presentUses([aUse('web', 'both'), aUse('db', 'previous')]);
    expect(uses.map(({ service, spec }) => `${service} ${spec}`)).toEqual([
      'db previous',
      'web current',
      'web previous',
    ]);
  });
});

describe('presentVersion', () => {
  it('returns a version with the number of services whose current spec uses it', () => {
    const uses = [aUse('web'), aUse('db', 'previous')];
    const known = { isPinned: false, ...noHistory };
    expect(presentVersion(family.current, uses, known)).toEqual({
      version: 1,
      id: 'secret-1',
      stage: 'current',
      serviceCount: 1,
      services: [
        { service: 'db', spec: 'previous' },
        { service: 'web', spec: 'current' },
      ],
      labels: secret.labels,
      rotation: null,
      createdBy: null,
      currentSince: null,
      deletesAt: null,
      isPinned: false,
      rotatedWith: [],
      createdAt: secret.createdAt,
      updatedAt: secret.updatedAt,
    });
  });
});
