import type { Clock } from '../common/clock.js';

const FORGET_ONE_MS = 60_000;
/** High enough for the longest delay, low enough to expire within minutes. */
const MOST = 12;
const MAX_KEYS = 10_000;

interface Entry {
  count: number;
  at: number;
}

/** Failures by key. One failure expires each minute; at the limit the least recent key is dropped. */
export class FailureCounts {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly clock: Clock,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  get size() {
    return this.entries.size;
  }

  of(key: string): number {
    const entry = this.entries.get(key);
    if (!entry) return 0;
    const quietMs = Math.max(0, this.clock.now() - entry.at);
    return Math.max(0, entry.count - Math.floor(quietMs / FORGET_ONE_MS));
  }

  add(key: string) {
    this.set(key, Math.min(MOST, this.of(key) + 1));
  }

  takeBack(key: string) {
    this.set(key, this.of(key) - 1);
  }

  clear(key: string) {
    this.entries.delete(key);
  }

  private set(key: string, count: number) {
    this.entries.delete(key);
    if (count > 0) this.entries.set(key, { count, at: this.clock.now() });
    if (this.entries.size > this.maxKeys) this.entries.delete(this.entries.keys().next().value!);
  }
}
