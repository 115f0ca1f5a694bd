import { Injectable } from '@nestjs/common';
import { RateLimited } from '../http/guard.errors.js';

const MOST_EXPORTS = 8;
const RETRY_AFTER_SECONDS = 10;

/** Limits how many exports run at the same time. */
@Injectable()
export class ExportLimit {
  private open = 0;

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
}
