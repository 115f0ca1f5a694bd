import type { Clock } from '../common/clock.js';

const BURST = 100;
const REFILL_PER_S = 2;
/** Kept for addresses that have hardly failed. */
const RESERVE = BURST / 2;
const HARDLY = 2;

/**
 * How many sign-ins of unknown devices may fail, over all accounts and addresses: a token bucket.
 * One address, which gets fewer than two answers per second, cannot empty it, and a few addresses
 * cannot use the reserve.
 */
export class FailureBudget {
  private tokens = BURST;
  private filledAt: number;

  constructor(private readonly clock: Clock) {
    this.filledAt = clock.now();
  }

  /** Takes one before the outcome is known. False if there is none for an address that has failed so often. */
  take(failures: number): boolean {
    this.fill();
    const kept = failures > HARDLY ? RESERVE : 0;
    if (this.tokens < kept + 1) return false;
    this.tokens--;
    return true;
  }

  /** The sign-in did not fail. */
  giveBack() {
    this.tokens = Math.min(BURST, this.tokens + 1);
  }

  private fill() {
    const now = this.clock.now();
    const quietS = Math.max(0, now - this.filledAt) / 1000;
    this.tokens = Math.min(BURST, this.tokens + quietS * REFILL_PER_S);
    this.filledAt = now;
  }
}
