import { Metrics } from '../../metrics/index.js';
import { aKeyRing, aMasterKey, SetClock } from '../../common/testing/factories.js';
import { Database } from '../../database/index.js';
import { AuditRepository } from '../audit.repository.js';
import { draftOf, type Draft, type Fact } from '../audit-row.js';
import { Chain } from '../chain.js';
import { ChainedJournal } from '../journal.js';
import { waxsealItself } from '../../common/actor.js';

/** A chain in a database in memory. */
export async function aChain(keys = aKeyRing(aMasterKey())) {
  const database = await Database.open(':memory:');
  const repository = new AuditRepository(database, new Chain(keys));
  const journal = new ChainedJournal(database, repository, new Metrics());
  return { keys, database, repository, journal, clock: new SetClock() };
}

export const aDraft = (fact: Partial<Fact> = {}, at = 1): Draft =>
  draftOf({ doer: waxsealItself, action: 'secret.create', outcome: 'attempted', ...fact }, at);
