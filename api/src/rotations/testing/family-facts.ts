import { Clock } from '../../common/clock.js';
import { Database } from '../../database/index.js';
import type { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { EditPolicy } from '../edit-policy.js';
import { PoliciesRepository } from '../policies.repository.js';
import { Policies } from '../policies.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import { TaskLogs } from '../read/task-logs.js';
import { RotationHistory } from '../store/rotation-history.repository.js';
import { RotationsRepository } from '../store/rotations.repository.js';

/** What stands beside the Docker secrets of a family, on a database in memory. */
export async function familyFacts({ swarm, pager }: TestSwarm, clock: Clock = new Clock()) {
  const database = await Database.open(':memory:');
  const policies = new Policies(new PoliciesRepository(database), swarm);
  const rotations = new RotationsQueries(
    new RotationsRepository(database),
    new RotationHistory(database),
    swarm,
    pager,
    new TaskLogs(),
  );
  return { database, policies, rotations, clock, editPolicy: new EditPolicy(policies) };
}
