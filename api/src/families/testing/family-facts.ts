import { Clock } from '../../common/clock.js';
import { aKeyRing } from '../../common/testing/factories.js';
import { Database } from '../../database/index.js';
import type { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { Families } from '../model/families.js';
import { LabelSignatures } from '../model/label-signatures.js';
import { EditPolicy } from '../policy/edit-policy.js';
import { PoliciesRepository } from '../policy/policies.repository.js';
import { Policies } from '../policy/policies.js';
import { VersionHistories } from '../read/version-histories.js';

/** Signatures of one key, which all specs share. */
export const testSignatures = new LabelSignatures(aKeyRing());

export const policiesOn = (database: Database, families: Families) =>
  new Policies(new PoliciesRepository(database), families);

/** Families with policies and version histories on an in-memory database. */
export async function familyFacts(
  { cache, swarmStatus, bus }: TestSwarm,
  clock: Clock = new Clock(),
) {
  const database = await Database.open(':memory:');
  const families = new Families(cache, swarmStatus, bus, testSignatures);
  const policies = policiesOn(database, families);
  const histories = new VersionHistories();
  return { database, families, policies, histories, clock, editPolicy: new EditPolicy(policies) };
}
