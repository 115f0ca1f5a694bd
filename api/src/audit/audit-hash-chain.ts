import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../keys/index.js';
import { hashedColumns, type Draft, type Row } from './audit-row.js';

/** The last row of the chain. */
export interface Head {
  seq: number;
  hash: string;
}

export const START: Head = { seq: 0, hash: '0'.repeat(64) };

/** Each row has a keyed hash of itself and the row before: write access to the database is not enough to forge one. */
@Injectable()
export class AuditHashChain {
  private readonly key: Buffer;

  constructor(keys: KeyRing) {
    this.key = keys.derive('audit');
  }

  extend(head: Head, drafts: readonly Draft[]): Row[] {
    const rows: Row[] = [];
    for (const draft of drafts) {
      const before = rows.at(-1) ?? head;
      const open = { ...draft, seq: before.seq + 1, previousHash: before.hash };
      rows.push({ ...open, hash: this.hashOf(open) });
    }
    return rows;
  }

  hashOf(row: Omit<Row, 'hash'>): string {
    return this.mac(JSON.stringify(hashedColumns.map((column) => row[column])));
  }

  /** No row can have this hash, because the text of a row starts with another character. */
  macOf({ seq, hash }: Head): string {
    return this.mac(`head ${seq} ${hash}`);
  }

  isOurs(mac: string, expected: string): boolean {
    const [a, b] = [Buffer.from(mac), Buffer.from(expected)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  // Hex, because a spreadsheet could read the start of a base64 hash as a formula.
  private mac(text: string) {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }
}
