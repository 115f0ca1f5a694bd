import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';
import { Metrics } from '../metrics/index.js';
import { AuditRepository } from './audit.repository.js';
import type { Draft } from './audit-row.js';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** Appends rows to the audit, in order. */
export abstract class AuditWriter {
  /** Whether there are rows that could not be stored yet. */
  abstract readonly isBehind: boolean;
  /** Stores pending rows and then these. If it throws, none of these is stored. */
  abstract append(drafts: readonly Draft[]): Promise<void>;
  /** Stores the rows with the changes of the transaction, or not at all. */
  abstract appendIn(tx: Connection, drafts: readonly Draft[]): Promise<void>;
  /** Stores the row now or as soon as possible; never throws. */
  abstract owe(drafts: readonly Draft[]): Promise<void>;
}

/** Appends to the hash chain in the database, and retries what could not be stored. */
@Injectable()
export class ChainedAuditWriter extends AuditWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger('audit');
  private owed: Draft[] = [];
  private hasFailed = false;
  private turn: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;

  constructor(
    private readonly database: Database,
    private readonly repository: AuditRepository,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  get isBehind() {
    return this.hasFailed && this.owed.length > 0;
  }

  append(drafts: readonly Draft[]): Promise<void> {
    const written = this.turn.then(() => this.write(drafts));
    this.turn = written.catch(() => undefined);
    return written;
  }

  appendIn(tx: Connection, drafts: readonly Draft[]): Promise<void> {
    return this.repository.in(tx).append(drafts);
  }

  async owe(drafts: readonly Draft[]) {
    this.owed.push(...drafts);
    try {
      await this.append([]);
    } catch (error) {
      this.hasFailed = true;
      this.logger.error(`${this.owed.length} audit entries wait to be stored: ${String(error)}`);
      this.retryLater();
    }
  }

  async beforeApplicationShutdown() {
    clearTimeout(this.timer);
    await this.append([]).catch((error: unknown) =>
      this.logger.error(`${this.owed.length} audit entries are lost: ${String(error)}`),
    );
  }

  private async write(drafts: readonly Draft[]) {
    const owed = [...this.owed];
    const all = [...owed, ...drafts];
    if (all.length === 0) return;
    // Pending outcomes belong to earlier actions and are written before new ones.
    await this.store(all);
    this.owed = this.owed.slice(owed.length);
    this.hasFailed = false;
  }

  private async store(drafts: readonly Draft[]) {
    try {
      await this.database.transaction((tx) => this.appendIn(tx, drafts));
      this.metrics.auditWritten('stored', drafts.length);
    } catch (error) {
      this.metrics.auditWritten('failed', drafts.length);
      throw error;
    }
  }

  private retryLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.retry(), this.retryMs).unref();
    this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2);
  }

  private async retry() {
    try {
      await this.append([]);
      this.retryMs = FIRST_RETRY_MS;
      this.logger.log('The audit log is complete again');
    } catch {
      this.retryLater();
    }
  }
}
