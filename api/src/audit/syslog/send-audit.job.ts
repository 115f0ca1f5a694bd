import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Slice } from '../../common/slices.js';
import { AuditEnv, type SyslogTarget } from '../../env/index.js';
import { Jobs, Leases, type Job } from '../../jobs/index.js';
import { AuditRepository } from '../audit.repository.js';
import { START, type Head } from '../audit-hash-chain.js';
import { DeliveryRepository } from './delivery.repository.js';
import { assertUsable, sendFrames } from './syslog-connection.js';
import { toFrame } from './syslog-message.js';
import { SyslogStatus } from './syslog-status.js';

/** Small steps, because SQLite is synchronous: each takes about a millisecond. */
const READ_A_STEP = 100;
/** Sent again at most, if it is not certain that the collector has read them. */
const SENT_AT_ONCE = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const LEASE = 'send-audit';

/**
 * Sends the audit log to a collector, from the database and in the order of the chain. The cursor moves
 * only after the collector has read the rows: after a crash or a fault, some are sent twice, none is left out.
 */
@Injectable()
export class SendAuditJob implements Job, OnModuleInit {
  readonly name = 'send-audit';
  readonly everyMs = 1_000;
  private retryMs = FIRST_RETRY_MS;
  private retryAt = 0;

  constructor(
    private readonly env: AuditEnv,
    private readonly jobs: Jobs,
    private readonly leases: Leases,
    private readonly audit: AuditRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly status: SyslogStatus,
    private readonly clock: Clock,
  ) {}

  async onModuleInit() {
    const { syslog } = this.env;
    if (!syslog) return;
    await assertUsable(syslog);
    this.status.begin((await this.deliveries.find())?.deliveredAt ?? null);
    this.jobs.register(this);
  }

  async run(signal: AbortSignal) {
    const { syslog } = this.env;
    const waiting = await this.measure();
    if (!syslog || waiting === 0 || this.clock.now() < this.retryAt) return;
    const lease = await this.leases.acquire(LEASE);
    if (!lease) return;
    try {
      while (!signal.aborted && (await this.sendSome(syslog, signal))) await lease.hold();
      this.retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (!signal.aborted) this.retryLater(error);
    } finally {
      await lease.release();
    }
  }

  /** False when there are no more rows. */
  private async sendSome(target: SyslogTarget, signal: AbortSignal): Promise<boolean> {
    const from: Head = (await this.deliveries.find()) ?? START;
    const batch = { last: from, rows: 0 };
    await sendFrames(target, this.frames(batch, target), signal);
    if (batch.rows === 0) return false;
    const deliveredAt = this.clock.now();
    await this.deliveries.put({ seq: batch.last.seq, hash: batch.last.hash, deliveredAt });
    this.status.delivered(deliveredAt);
    return (await this.measure()) > 0;
  }

  private async *frames(batch: { last: Head; rows: number }, target: SyslogTarget) {
    const slice = new Slice();
    while (batch.rows < SENT_AT_ONCE) {
      const rows = await this.audit.oldestAfter(batch.last.seq, READ_A_STEP);
      for (const row of rows) {
        if (row.previousHash !== batch.last.hash) this.status.foundBreak(row.seq);
        yield toFrame(row, target);
        batch.last = { seq: row.seq, hash: row.hash };
        batch.rows += 1;
      }
      if (rows.length < READ_A_STEP) return;
      if (slice.isOver) await slice.next();
    }
  }

  private async measure(): Promise<number> {
    const sent = (await this.deliveries.find())?.seq ?? 0;
    const waiting = Math.max(0, (await this.audit.lastSeq()) - Number(sent));
    this.status.wait(waiting);
    return waiting;
  }

  private retryLater(error: unknown) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The message of the system has the address, which the probe does not tell.
    this.status.failed(code ?? message, [code, message].filter(Boolean).join(' '));
    this.retryAt = this.clock.now() + this.retryMs;
    this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2);
  }
}
