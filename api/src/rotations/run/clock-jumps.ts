import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../database/index.js';
import { RotationsRepository } from '../store/rotations.repository.js';

/** Much longer than the time between two looks at the clock, and than `STORED_EVERY_MS`. */
const MOST_MS = 60_000;
/** How often the time is stored, for the next start. */
const STORED_EVERY_MS = 20_000;

/**
 * Notices that the clock was set, that the machine slept, or that Waxseal did not run. At a start these
 * cannot be distinguished. Grace periods and deadlines keep the time that was left: they are moved by the
 * same time, in both directions.
 */
@Injectable()
export class ClockJumps {
  /** How often the clock has jumped. */
  count = 0;
  private readonly logger = new Logger('rotations');
  private last: number | undefined;
  private storedAt = -Infinity;
  private settling = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly repository: RotationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Before each decision that depends on the time. One after another, so that a jump counts once. */
  settle(): Promise<void> {
    this.settling = this.settling.catch(() => undefined).then(() => this.look());
    return this.settling;
  }

  private async look() {
    const isStart = this.last === undefined;
    const before = this.last ?? (await this.repository.lastSeenAt());
    const now = this.clock.now();
    const jumpMs = now - (before ?? now);
    if (before !== undefined && (jumpMs < 0 || jumpMs > MOST_MS))
      await this.move(before, now, isStart);
    else if (now - this.storedAt >= STORED_EVERY_MS) await this.store(now);
    this.last = now;
  }

  private async move(before: number, now: number, isStart: boolean) {
    await this.database.transaction(async (tx) => {
      await this.repository.in(tx).moveTimes(before, now - before, now);
      await this.repository.in(tx).storeSeenAt(now);
    });
    this.storedAt = now;
    this.count++;
    const what = isStart ? 'Waxseal did not run, or the clock was set' : 'The clock jumped';
    const seconds = Math.round((now - before) / 1000);
    this.logger.warn({ message: `${what}: deletions and deadlines are moved`, seconds });
  }

  /** A database that cannot be written is reported by those who need it. */
  private async store(now: number) {
    try {
      await this.repository.storeSeenAt(now);
      this.storedAt = now;
    } catch {
      this.storedAt = -Infinity;
    }
  }
}
