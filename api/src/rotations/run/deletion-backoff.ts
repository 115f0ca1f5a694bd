const FIRST_MS = 3_000;
/** Within what a lease has left after a snapshot: it must not lapse meanwhile. */
const LONGEST_MS = 30_000;

/** Of a retirement that is held: how soon to look again, and at which services. */
export class DeletionBackoff {
  private waitMs = FIRST_MS;
  private reasons: string | undefined;
  private readonly watched = new Set<string>();

  /** Longer each time that the same is in the way. */
  next(reasons: string): number {
    this.waitMs = reasons === this.reasons ? Math.min(this.waitMs * 2, LONGEST_MS) : FIRST_MS;
    this.reasons = reasons;
    return this.waitMs;
  }

  /** It stood in the way, perhaps by a task alone, of which no spec tells. */
  watch(serviceId: string) {
    this.watched.add(serviceId);
  }

  get services(): string[] {
    return [...this.watched];
  }
}
