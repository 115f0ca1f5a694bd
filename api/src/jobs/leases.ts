import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { LeasesRepository, type LeaseRow } from './leases.repository.js';

/** Longer than any single write to the Engine may take. */
const LEASE_MS = 60_000;
const RENEW_AT_MS = 40_000;

/** Identifies this process; no other process has the same name. */
const thisHolder = `${hostname()}/${process.pid}/${randomUUID()}`;

/**
 * Only one process at a time opens the data folder (`DataLock`), so that any other holder has ended,
 * also one under another host name, as a replaced container has.
 */
const isGone = (holder: string): boolean => holder !== thisHolder;

export class LeaseLost extends Error {}

/** The right to work on something until it expires or is given back. */
export class Lease {
  constructor(
    private readonly row: LeaseRow,
    private readonly repository: LeasesRepository,
    private readonly clock: Clock,
  ) {}

  /** Extends the lease if too little time is left for a write. Throws if it has another holder. */
  async hold() {
    const now = this.clock.now();
    if (this.row.expiresAt - now > RENEW_AT_MS) return;
    const expiresAt = now + LEASE_MS;
    if (!(await this.repository.extend(this.row, expiresAt))) throw new LeaseLost();
    this.row.expiresAt = expiresAt;
  }

  /** The time that is left at the write. */
  assertLeft(ms: number) {
    if (this.row.expiresAt - this.clock.now() < ms) throw new LeaseLost();
  }

  async release() {
    await this.repository.extend(this.row, 0);
  }
}

@Injectable()
export class Leases {
  constructor(
    private readonly database: Database,
    private readonly repository: LeasesRepository,
    private readonly clock: Clock,
  ) {}

  /** Undefined if another holder has it. */
  async acquire(name: string): Promise<Lease | undefined> {
    const now = this.clock.now();
    const row = await this.database.transaction(async (tx) => {
      const repository = this.repository.in(tx);
      const held = await repository.find(name);
      if (held && held.expiresAt > now && !isGone(held.holder)) return undefined;
      const token = (held?.token ?? 0) + 1;
      const taken = { name, holder: thisHolder, token, expiresAt: now + LEASE_MS };
      await repository.put(taken);
      return taken;
    });
    return row && new Lease(row, this.repository, this.clock);
  }
}
