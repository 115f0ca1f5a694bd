import { LRUCache } from 'lru-cache';
import type { Clock } from '../../common/clock.js';

const MOST = 10_000;

/** What is needed for a few minutes only, in memory: after a restart the user starts again. */
export class ShortLived<Value extends object> {
  private readonly entries = new LRUCache<string, { value: Value; expiresAt: number }>({
    max: MOST,
  });

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeMs: number,
  ) {}

  /** Replaces the value of the key. Returns when it expires. */
  set(key: string, value: Value): number {
    const expiresAt = this.clock.now() + this.lifetimeMs;
    this.entries.set(key, { value, expiresAt });
    return expiresAt;
  }

  find(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry && this.clock.now() < entry.expiresAt) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  /** False if there is none, or no longer. */
  delete(key: string): boolean {
    return this.entries.delete(key);
  }
}
