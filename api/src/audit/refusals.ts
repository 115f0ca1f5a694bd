import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { AuditAction, ProblemCode } from '@waxseal/shared';
import { systemActor, type Principal } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { draftOf, type Draft, type Target } from './audit-row.js';
import { AuditWriter } from './audit-writer.js';

const MINUTE_MS = 60_000;
const SOON_MS = 200;
/** The rows that one caller can get in a minute; further refusals are summarized in one row. */
const ROWS_A_MINUTE = 20;
const MAX_KEYS = 1_000;

export interface Refusal {
  principal: Principal;
  action: AuditAction;
  target: Target | null;
  code: ProblemCode;
}

interface Sum {
  principal: Principal;
  action: AuditAction;
  code: ProblemCode;
  count: number;
}

/**
 * Records refused requests: a row each for known callers, one row a minute for all anonymous
 * clients, so that refused requests cannot fill the disk. Callers do not wait for it, because
 * response times must not reveal which usernames exist.
 */
@Injectable()
export class Refusals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('audit');
  private readonly rowsOf = new Map<string, number>();
  private readonly sums = new Map<string, Sum>();
  private due: Draft[] = [];
  private minute: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;

  constructor(
    private readonly writer: AuditWriter,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap() {
    this.minute = setInterval(() => void this.sumUp(), MINUTE_MS).unref();
  }

  async beforeApplicationShutdown() {
    clearInterval(this.minute);
    await this.sumUp();
  }

  /** Records a refusal of a known user, or of an attempt at a known account. */
  note({ principal, action, target, code }: Refusal) {
    const key = principal.userId ?? target?.name ?? '';
    const rows = this.rowsOf.get(key) ?? 0;
    if (rows >= ROWS_A_MINUTE || this.due.length >= MAX_KEYS)
      return this.add({ ...principal, requestId: null, address: null }, action, code);
    this.rowsOf.set(key, rows + 1);
    this.due.push(
      draftOf({ principal, action, target, outcome: 'refused', code }, this.clock.now()),
    );
    this.soon ??= setTimeout(() => void this.flush(), SOON_MS).unref();
  }

  /** Counts a refusal of an anonymous client. */
  count(action: AuditAction, code: ProblemCode) {
    this.add(systemActor, action, code);
  }

  /** Writes the pending counts, so that a reader sees them. */
  async flush() {
    clearTimeout(this.soon);
    this.soon = undefined;
    const drafts = this.due.splice(0);
    if (drafts.length === 0) return;
    try {
      await this.writer.append(drafts);
    } catch (error) {
      this.due.unshift(...drafts);
      this.logger.warn(
        `${drafts.length} refused requests wait to be stored in the audit log: ${String(error)}`,
      );
    }
  }

  async sumUp() {
    this.rowsOf.clear();
    if (this.due.length < MAX_KEYS) {
      const now = this.clock.now();
      const rows = [...this.sums.values()].map((sum) =>
        draftOf({ ...sum, outcome: 'refused' }, now),
      );
      this.due.push(...rows);
      this.sums.clear();
    }
    await this.flush();
  }

  private add(principal: Principal, action: AuditAction, code: ProblemCode) {
    const key = `${principal.userId} ${action} ${code}`;
    const sum = this.sums.get(key) ?? { principal, action, code, count: 0 };
    if (sum.count === 0 && this.sums.size >= MAX_KEYS) return;
    this.sums.set(key, { ...sum, count: sum.count + 1 });
  }
}
