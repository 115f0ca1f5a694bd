import { Metrics } from '../../metrics/index.js';
import { aKeyRing, aMasterKey, SetClock } from '../../common/testing/factories.js';
import { Database } from '../../database/index.js';
import { AuditRepository } from '../audit.repository.js';
import { draftOf, type Draft, type Fact } from '../audit-row.js';
import { AuditHashChain } from '../audit-hash-chain.js';
import { ChainedAuditWriter } from '../audit-writer.js';
import { systemActor } from '../../http/actor.js';

/** A chain in a database in memory. */
export async function aChain(keys = aKeyRing(aMasterKey())) {
  const database = await Database.open(':memory:');
  const repository = new AuditRepository(database, new AuditHashChain(keys));
  const writer = new ChainedAuditWriter(database, repository, new Metrics());
  return { keys, database, repository, writer, clock: new SetClock() };
}

export const aDraft = (fact: Partial<Fact> = {}, at = 1): Draft =>
  draftOf({ principal: systemActor, action: 'secret.create', outcome: 'attempted', ...fact }, at);
