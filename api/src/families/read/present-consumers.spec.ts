import { describe, expect, it } from 'vitest';
import { aKnownService } from '../../engine/testing/factories.js';
import type { FamilyUse } from '../model/families.js';
import { presentConsumers } from './present-consumers.js';

const reference = {} as FamilyUse['current'][number];
const [web, api, worker] = ['web', 'api', 'worker'].map((name) =>
  aKnownService({ id: name, name }),
);
const use = (service = web!, version = 1, spec: 'current' | 'previous' = 'current'): FamilyUse => ({
  service,
  version,
  current: spec === 'current' ? [reference] : [],
  previous: spec === 'previous' ? [reference] : [],
});
const lines = (facts: Parameters<typeof presentConsumers>[0]) =>
  presentConsumers(facts).map(({ service, use: how }) => `${service} ${how}`);

describe('presentConsumers', () => {
  it('lists drift first, then what is used now, then what only a rollback needs', () => {
    const uses = [use(api, 1, 'previous'), use(web, 2), use(worker, 1)];
    const drift = [{ service: worker!, version: 1, id: 'old' }];
    expect(lines({ uses, drift })).toEqual(['worker drift', 'web current', 'api rollback']);
  });

  it('lists a service once, whatever versions it references', () => {
    const uses = [use(web, 1, 'previous'), use(web, 2), use(web, 1)];
    expect(lines({ uses, drift: [] })).toEqual(['web current']);
    const drift = [{ service: web!, version: null, id: 'duplicate' }];
    expect(lines({ uses, drift })).toEqual(['web drift']);
  });
});
