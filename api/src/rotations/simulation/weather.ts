import { EngineUnreachable, NoQuorum } from '../../engine/index.js';
import type { Wire } from '../../engine/testing/model/model-engine.js';
import type { VirtualTime } from '../../common/testing/virtual-time.js';
import type { Life } from './life.js';

const REFUSED_MS = 30;
const TIMEOUT_MS = 10_000;

/** Simulates connection faults of the Engine: unreachable, slow, without a leader, or streams cut. */
export class Weather {
  private awayUntil = 0;
  private slowUntil = 0;
  private leaderlessUntil = 0;
  private readonly streams = new Set<AbortController>();

  constructor(private readonly time: VirtualTime) {}

  become(what: 'away' | 'slow' | 'leaderless', ms: number) {
    const until = this.time.now() + ms;
    if (what === 'away') {
      this.awayUntil = until;
      this.cutStreams();
    } else if (what === 'slow') this.slowUntil = until;
    else this.leaderlessUntil = until;
  }

  clear() {
    this.awayUntil = this.slowUntil = this.leaderlessUntil = 0;
  }

  cutStreams() {
    for (const stream of this.streams) stream.abort();
    this.streams.clear();
  }

  wireOf(life: Life): Wire {
    const streamSignal = () => this.streamSignal(life);
    return {
      carry: (isWrite, work) => this.carry(life, isWrite, work),
      get signal() {
        return streamSignal();
      },
    };
  }

  private streamSignal(life: Life) {
    const cut = new AbortController();
    this.streams.add(cut);
    return AbortSignal.any([cut.signal, life.signal]);
  }

  private async carry<Result>(life: Life, isWrite: boolean, work: () => Result): Promise<Result> {
    await life.pass();
    await this.wait(this.latency());
    if (this.time.now() < this.awayUntil) {
      await this.wait(REFUSED_MS);
      await life.pass();
      throw new EngineUnreachable();
    }
    if (isWrite && this.time.now() < this.leaderlessUntil) return this.inDoubt(life, work);
    // A request of a killed process may still arrive.
    if (life.isOver && this.time.random() < 0.5) return life.pass() as never;
    let failure: { error: unknown } | undefined;
    let result: Result | undefined;
    try {
      result = work();
    } catch (error) {
      failure = { error };
    }
    await this.wait(this.latency());
    const isCut = this.time.now() < this.awayUntil;
    await life.pass();
    if (isCut) throw new EngineUnreachable();
    if (failure) throw failure.error;
    return result as Result;
  }

  /** Simulates a write without a response. The write may still happen, at once or later. */
  private async inDoubt(life: Life, work: () => unknown): Promise<never> {
    const isDone = this.time.random() < 0.5;
    const lateMs = this.time.random() < 0.5 ? 0 : TIMEOUT_MS / 2;
    await this.wait(lateMs);
    if (isDone)
      try {
        work();
      } catch {
        // The model rejected the write, and this response is lost too.
      }
    await this.wait(TIMEOUT_MS - lateMs);
    await life.pass();
    throw new NoQuorum();
  }

  private latency() {
    const isSlow = this.time.now() < this.slowUntil;
    return Math.ceil(this.time.random() * (isSlow ? 3_000 : 8));
  }

  private wait(ms: number) {
    return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
  }
}
