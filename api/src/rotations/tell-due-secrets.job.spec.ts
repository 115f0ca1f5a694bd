import { noPolicy, type StreamEvent } from '@waxseal/shared';
import { expect, it } from 'vitest';
import { Jobs } from '../jobs/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { TellDueSecretsJob } from './tell-due-secrets.job.js';
import { familyFacts } from './testing/family-facts.js';

it('tells once of a secret that has become due, and shows it', async () => {
  const test = new TestSwarm();
  test.engine.addSecret({ name: 'old', createdAt: test.clock.iso() });
  test.engine.addSecret({ name: 'other', createdAt: test.clock.iso() });
  await test.look();
  const { policies } = await familyFacts(test);
  await policies.change('secret', 'old', { policy: { ...noPolicy, maxAgeDays: 1 } });
  const job = new TellDueSecretsJob(new Jobs(), test.swarm, policies, test.clock);
  const told: StreamEvent[] = [];
  test.picture.onEvent((event) => told.push(event));
  await job.run();
  expect(told).toEqual([]);
  test.clock.forward(86_400_001);
  const { revision } = test.picture;
  await job.run();
  await job.run();
  expect(told).toEqual([
    { type: 'secret.changed', name: 'old' },
    { type: 'secret.due', name: 'old' },
  ]);
  expect(test.picture.revision).toBeGreaterThan(revision);
});
