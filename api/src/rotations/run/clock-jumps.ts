import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { RotationsRepository } from '../store/rotations.repository.js';

/** Much longer than the time between two looks at the clock. */
const MOST_MS = 60_000;

/**
 * Notices that the clock was set, or that the machine slept: then grace periods and deadlines have not
 * passed, although the clock says so. They are moved by the same time, in both directions.
 */
@Injectable()
export class ClockJumps {
  /** How often the clock has jumped. */
  count = 0;
  private readonly logger = new Logger('rotations');
  private last: number | undefined;

  constructor(
    private readonly repository: RotationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Before each decision that depends on the time. */
  async settle(): Promise<void> {
    const [before, now] = [this.last, this.clock.now()];
    this.last = now;
    if (before === undefined) return;
    const jumpMs = now - before;
    if (jumpMs >= 0 && jumpMs <= MOST_MS) return;
    this.count++;
    const seconds = Math.round(jumpMs / 1000);
    this.logger.warn({ message: 'The clock jumped: deletions and deadlines are moved', seconds });
    await this.repository.moveTimes(before, jumpMs, now);
  }
}
