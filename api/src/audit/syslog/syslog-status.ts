import { Injectable, Logger } from '@nestjs/common';
import type { AuditSyslogHealth } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { Metrics } from '../../metrics/index.js';

/** How the audit log is sent to a collector. One log line for each change. */
@Injectable()
export class SyslogStatus {
  private readonly logger = new Logger('audit');
  private isConfigured = false;
  private waitingRows = 0;
  private deliveredAt: number | null = null;
  private failedAt: number | null = null;
  private error: string | null = null;

  constructor(
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const gauge = (name: string, help: string, read: () => number | null) =>
      metrics.gauge(`waxseal_audit_syslog_${name}`, help, () =>
        this.isConfigured ? (read() ?? undefined) : undefined,
      );
    gauge('up', 'Whether the audit log could be sent to the collector last time', () =>
      Number(this.error === null),
    );
    gauge('waiting_rows', 'Rows of the audit log that wait to be sent', () => this.waitingRows);
    gauge('last_success_timestamp_seconds', 'When rows were last sent', () =>
      secondsOf(this.deliveredAt),
    );
    gauge('last_error_timestamp_seconds', 'When sending last failed', () =>
      secondsOf(this.failedAt),
    );
  }

  /** Undefined without a collector. */
  get health(): AuditSyslogHealth | undefined {
    if (!this.isConfigured) return undefined;
    const { waitingRows, deliveredAt, failedAt, error } = this;
    return {
      state: error === null ? 'ok' : 'failing',
      waitingRows,
      lastSuccessAt: isoOf(deliveredAt),
      lastErrorAt: isoOf(failedAt),
      error,
    };
  }

  begin(deliveredAt: number | null) {
    this.isConfigured = true;
    this.deliveredAt = deliveredAt;
  }

  wait(rows: number) {
    this.waitingRows = rows;
  }

  delivered(at: number) {
    this.deliveredAt = at;
    if (this.error !== null) this.logger.log('The audit log is sent to the collector again');
    this.error = null;
  }

  /** `error` is for the probe, which everyone can read; `detail` for the log. */
  failed(error: string, detail: string) {
    this.failedAt = this.clock.now();
    if (this.error === error) return;
    this.error = error;
    const waiting = `${this.waitingRows} rows wait`;
    this.logger.error({ message: `The audit log cannot be sent, ${waiting}: ${detail}`, error });
  }

  /** Someone with write access to the database has changed rows that were still to be sent. */
  foundBreak(seq: number) {
    this.logger.error({
      message: `The audit log is broken at row ${seq}: it does not follow the row that was sent before`,
      seq,
    });
  }
}

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());
const secondsOf = (at: number | null) => (at === null ? null : at / 1000);
