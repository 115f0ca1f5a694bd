import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

interface Timer {
  at: number;
  /** In the order of their making, where the instant is the same. */
  order: number;
  fire: () => void;
}

const realImmediate = globalThis.setImmediate;
const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: Date.now,
  sinceStart: performance.now.bind(performance),
  random: Math.random,
  sleep: timers.setTimeout,
};

/** Every promise that can settle without a timer has settled afterwards. */
const settled = () => new Promise<void>((resolve) => realImmediate(resolve));

type Sleep = (ms: number, value?: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>;

/**
 * Time that passes only in `passUntil`, and chance that comes from a seed: while it is installed, every
 * timer, every clock and every `Math.random` of the process is its own. Two runs of the same seed are
 * the same run. Not for code that waits for anything outside of the process.
 */
export class VirtualTime {
  private at = Date.parse('2026-03-01T12:00:00.000Z');
  private made = 0;
  private readonly timers: Timer[] = [];
  private readonly byId = new Map<number, Timer>();
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  install() {
    const schedule = (fire: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
      this.schedule(() => fire(...given), ms);
    const sleep: Sleep = (ms, value, { signal } = {}) => this.sleep(ms, value, signal);
    Object.assign(globalThis, {
      setTimeout: schedule,
      clearTimeout: (handle?: { id: number }) => handle && this.cancel(handle.id),
    });
    Date.now = () => this.at;
    performance.now = () => this.at;
    Math.random = () => this.random();
    Object.assign(timers, { setTimeout: sleep });
    syncBuiltinESMExports();
  }

  uninstall() {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
    performance.now = real.sinceStart;
    Math.random = real.random;
    Object.assign(timers, { setTimeout: real.sleep });
    syncBuiltinESMExports();
  }

  now() {
    return this.at;
  }

  /** From 0 to 1, by the seed (mulberry32). */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Lets time pass until an instant, or until `isOver` says so; everything due before happens in order. */
  async passUntil(instant: number, isOver: () => boolean = () => false) {
    for (;;) {
      await settled();
      if (isOver()) return;
      const next = this.timers[0];
      if (!next || next.at > instant) break;
      this.cancel(next.order);
      this.at = Math.max(this.at, next.at);
      next.fire();
    }
    this.at = Math.max(this.at, instant);
  }

  private schedule(fire: () => void, ms: number) {
    const timer: Timer = { at: this.at + Math.max(0, ms), order: ++this.made, fire };
    this.byId.set(timer.order, timer);
    this.timers.splice(this.positionOf(timer), 0, timer);
    const handle = { id: timer.order, unref: () => handle, ref: () => handle };
    return handle;
  }

  private cancel(id: number) {
    const timer = this.byId.get(id);
    if (!timer) return;
    this.byId.delete(id);
    this.timers.splice(this.positionOf(timer), 1);
  }

  /** Where it is, or belongs, in the sorted list. */
  private positionOf({ at, order }: Timer): number {
    let [low, high] = [0, this.timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.timers[middle]!;
      if (other.at < at || (other.at === at && other.order < order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private sleep(ms: number, value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const stop = () => {
        this.cancel(handle.id);
        reject(signal!.reason as Error);
      };
      const handle = this.schedule(() => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}
