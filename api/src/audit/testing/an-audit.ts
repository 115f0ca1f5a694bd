import { SetClock } from '../../common/testing/factories.js';
import type { Connection } from '../../database/index.js';
import { Audit } from '../audit.js';
import type { Draft } from '../audit-row.js';
import { AuditWriter } from '../audit-writer.js';

/** Keeps rows in memory; with `isBroken` every write fails as on a full disk. */
export class MemoryAuditWriter extends AuditWriter {
  readonly rows: Draft[] = [];
  isBroken = false;
  isBehind = false;

  async append(drafts: readonly Draft[]) {
    if (this.isBroken) throw new Error('database or disk is full');
    this.rows.push(...drafts);
  }

  appendIn(_: Connection, drafts: readonly Draft[]) {
    return this.append(drafts);
  }

  async owe(drafts: readonly Draft[]) {
    await this.append(drafts).catch(() => (this.isBehind = true));
  }
}

/** An audit for specs, and its rows as texts like `secret.create secret:password succeeded`. */
export class TestAudit extends Audit {
  constructor(readonly kept = new MemoryAuditWriter()) {
    super(kept, new SetClock());
  }

  get rows() {
    return this.kept.rows;
  }

  get told() {
    return this.rows.map(({ action, targetKind, targetName, outcome, code }) =>
      [action, `${targetKind}:${targetName}`, outcome, code].filter(Boolean).join(' '),
    );
  }
}

export const aTestAudit = () => ({ provide: Audit, useValue: new TestAudit() });
