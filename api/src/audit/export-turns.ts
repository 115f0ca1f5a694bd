import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RateLimited } from '../http/guard.errors.js';

const MOST_EXPORTS = 8;
const RETRY_AFTER_SECONDS = 10;

/**
 * Lets exports take turns. Each batch blocks the process, because SQLite is synchronous: between two
 * batches, of whichever export, the event loop handles everything else that waits.
 */
@Injectable()
export class ExportTurns {
  private open = 0;
  private last = Promise.resolve();

  /** Throws if too many exports run. Returns a function that ends this one. */
  enter(): () => void {
    if (this.open >= MOST_EXPORTS)
      throw new RateLimited({
        detail: `At most ${MOST_EXPORTS} exports run at the same time`,
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    this.open += 1;
    let hasLeft = false;
    return () => {
      if (!hasLeft) this.open -= 1;
      hasLeft = true;
    };
  }

  /** Resolves when the next batch may be read. */
  next(): Promise<void> {
    return (this.last = this.last.then(() => setImmediate()));
  }
}
