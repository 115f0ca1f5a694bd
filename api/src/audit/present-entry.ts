import type { AuditEntry } from '@waxseal/shared';
import type { Row } from './audit-row.js';

export const presentEntry = (row: Row): AuditEntry => ({
  seq: row.seq,
  id: row.id,
  at: new Date(row.at).toISOString(),
  actor: row.actorId === null ? null : { id: row.actorId, username: row.actorName ?? '' },
  action: row.action,
  target: row.targetKind === null ? null : { kind: row.targetKind, name: row.targetName },
  fields: JSON.parse(row.fields) as string[],
  outcome: row.outcome,
  code: row.code,
  count: row.count,
  attemptId: row.attemptId,
  requestId: row.requestId,
  address: row.address,
  previousHash: row.previousHash,
  hash: row.hash,
});
