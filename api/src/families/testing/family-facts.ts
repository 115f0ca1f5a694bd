import { Clock } from '../../common/clock.js';
import { Database } from '../../database/index.js';
import type { Swarm } from '../../swarm/index.js';
import type { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { EditPolicy } from '../policy/edit-policy.js';
import { PoliciesRepository } from '../policy/policies.repository.js';
import { Policies } from '../policy/policies.js';
import { VersionHistories } from '../read/version-histories.js';

export const policiesOn = (database: Database, swarm: Swarm) =>
  new Policies(new PoliciesRepository(database), swarm);

/** What stands beside the Docker secrets of a family, on a database in memory. */
export async function familyFacts({ swarm }: TestSwarm, clock: Clock = new Clock()) {
  const database = await Database.open(':memory:');
  const policies = policiesOn(database, swarm);
  const histories = new VersionHistories();
  return { database, policies, histories, clock, editPolicy: new EditPolicy(policies) };
}
