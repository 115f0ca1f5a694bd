import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { draftOf, type Fact } from './audit-row.js';
import { AuditRepository } from './audit.repository.js';
import { AuditHashChain } from './audit-hash-chain.js';

/** Writes one row in the transaction of the change, for the CLI, which does not start the application. */
export function recordFact(tx: Connection, keys: KeyRing, fact: Fact, at: number): Promise<void> {
  return new AuditRepository(tx, new AuditHashChain(keys)).append([draftOf(fact, at)]);
}
