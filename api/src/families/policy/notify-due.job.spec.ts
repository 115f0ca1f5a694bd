import { noPolicy, type FamilyKind, type StreamEvent } from '@waxseal/shared';
import { expect, it } from 'vitest';
import { Jobs } from '../../jobs/index.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { NotifyDueJob } from './notify-due.job.js';
import { familyFacts } from '../testing/family-facts.js';

it.each<FamilyKind>(['secret', 'config'])(
  'emits one event when a %s becomes due, and increases the revision',
  async (kind) => {
    const test = new TestSwarm();
    for (const name of ['old', 'other']) {
      test.engine.addSecret({ name, createdAt: test.clock.iso() });
      test.engine.addConfig({ name, createdAt: test.clock.iso() });
    }
    await test.refresh();
    const { families, policies } = await familyFacts(test);
    await policies.change(kind, 'old', { policy: { ...noPolicy, maxAgeDays: 1 } });
    const job = new NotifyDueJob(new Jobs(), test.bus, families, policies, test.clock);
    const told: StreamEvent[] = [];
    test.bus.onEvent((event) => told.push(event));
    await job.run();
    expect(told).toEqual([]);
    test.clock.forward(86_400_001);
    const { revision } = families;
    await job.run();
    await job.run();
    expect(told).toEqual([
      { type: `${kind}.changed`, name: 'old' },
      { type: `${kind}.due`, name: 'old' },
    ]);
    expect(families.revision).toBeGreaterThan(revision);
  },
);
