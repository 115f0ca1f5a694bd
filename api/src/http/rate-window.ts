export const WINDOW_S = 60;

export interface Spent {
  /** Remaining requests in this window. */
  remaining: number;
  /** Seconds until the next one. */
  resetS: number;
  isExceeded: boolean;
}

/** Counts by key within a minute that is the same for all keys, so there is no timer and nothing to clean up. */
export class RateWindow {
  private counts = new Map<string, number>();
  private endsAt = 0;

  constructor(private readonly now: () => number = Date.now) {}

  spend(key: string, quota: number): Spent {
    const now = this.now();
    if (now >= this.endsAt) {
      this.counts = new Map();
      this.endsAt = now + WINDOW_S * 1000;
    }
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return {
      remaining: Math.max(0, quota - count),
      resetS: Math.ceil((this.endsAt - now) / 1000),
      isExceeded: count > quota,
    };
  }
}
