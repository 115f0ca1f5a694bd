import type { Database } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import type { Row } from './audit-row.js';
import { AuditRepository } from './audit.repository.js';
import { AuditHashChain, START, type Head } from './audit-hash-chain.js';

const ROWS_A_READ = 1000;

export type Verdict =
  { isSound: true; rows: number; hash: string } | { isSound: false; seq: number; fault: string };

type StoredHead = Head & { mac: string };

/** Reads the chain in one snapshot and stops at the first row that was altered. */
export function verifyAudit(database: Database, keys: KeyRing): Promise<Verdict> {
  const chain = new AuditHashChain(keys);
  return database.transaction(async (tx) => {
    const repository = new AuditRepository(tx, chain);
    const head = await repository.findHead();
    let last = START;
    for (;;) {
      const rows = await repository.oldestAfter(last.seq, ROWS_A_READ);
      for (const row of rows) {
        const fault = faultOf(row, last, chain);
        if (fault) return { isSound: false, ...fault };
        last = row;
      }
      if (rows.length < ROWS_A_READ) return verdictOn(last, head, chain);
    }
  });
}

function faultOf(row: Row, before: Head, chain: AuditHashChain) {
  const seq = before.seq + 1;
  if (row.seq !== seq) return { seq, fault: 'it is missing' };
  if (!chain.isOurs(row.hash, chain.hashOf(row))) return { seq, fault: 'it was altered' };
  if (row.previousHash !== before.hash)
    return { seq, fault: 'it does not follow the previous row' };
  return undefined;
}

/** The head is a separate row, so that missing rows at the end are detected too. */
function verdictOn(last: Head, head: StoredHead | undefined, chain: AuditHashChain): Verdict {
  const next = last.seq + 1;
  if (!head) return { isSound: false, seq: next, fault: 'the head of the audit log is missing' };
  if (!chain.isOurs(head.mac, chain.macOf(head)))
    return { isSound: false, seq: next, fault: 'the head of the audit log was altered' };
  if (head.seq > last.seq) return { isSound: false, seq: next, fault: 'it is missing' };
  if (head.seq !== last.seq || head.hash !== last.hash)
    return { isSound: false, seq: head.seq + 1, fault: 'it comes after the head of the audit log' };
  return { isSound: true, rows: last.seq, hash: last.hash };
}
