import { setTimeout as sleep } from 'node:timers/promises';
import type { ProblemError } from '../http/problem.js';
import { EngineForbidden, EngineTimeout, type Engine, type EngineEvent } from '../engine/index.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** A stream that ended sooner was not ended for being idle. */
const SHORT_LIVED_MS = 1_000;
/** Within it the Engine repeats the last event that was delivered, if it still has it. */
const REPLAY_MS = 500;
/** An event that the Engine has told to another request may still be on its way. */
const DELIVERY_MS = 1_000;

/** What happens while the stream is opened comes with the lists. */
const OPENING_MS = 1_000;
/** Where there is no stream the lists are read so often instead. */
const POLL_MS = 10_000;

type Events = AsyncIterable<EngineEvent>;

/** Slow or forbidden: that says nothing of the other calls. */
export const isOfOneCall = (error: unknown): error is ProblemError =>
  error instanceof EngineTimeout || error instanceof EngineForbidden;

/**
 * The Engine's events as one stream. It is opened again where it was cut, from the last event on, and it
 * is checked for events that it did not deliver. Instants are the Engine's: epoch seconds with fraction.
 */
export class EventFeed {
  private deliveredAt: number | undefined;
  private checkedAt: number | undefined;
  /** By our clock. */
  private readonly openedAt = Date.now();
  /** Of the newest event that the stream is known not to have delivered. */
  private owedAt: number | undefined;
  /** The event that a stream which was opened again has to begin with. */
  private expected: number | undefined;
  /** Why there is no stream while the Engine can be used without. */
  private without: ProblemError | undefined;
  private cutter = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly on: {
      event: (event: EngineEvent) => void;
      gap: () => void;
      /** There is no stream: it is slow or forbidden. */
      without: (problem: ProblemError) => void;
    },
  ) {}

  /** The lists have to be read once it is open: what happened before is not delivered. */
  open(signal: AbortSignal): Promise<Events> {
    return this.openAgain(signal);
  }

  /** Delivers until `signal` ends it. Throws when the stream can no longer be opened. */
  async run(opened: Events, signal: AbortSignal): Promise<void> {
    let events = opened;
    for (let waitMs = 0; ;) {
      const openedAt = Date.now();
      await this.deliver(events);
      if (signal.aborted) return;
      const isShortLived = Date.now() - openedAt < SHORT_LIVED_MS;
      waitMs = isShortLived ? Math.min(Math.max(waitMs * 2, FIRST_WAIT_MS), LONGEST_WAIT_MS) : 0;
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      events = await this.openAgain(signal);
      this.expectReplay();
    }
  }

  /**
   * Compares the stream with what the Engine tells to a request of its own. Answers false for a stream that
   * has not delivered everything; what is missing is delivered, and the stream opened again.
   */
  async check(until: number): Promise<boolean> {
    if (this.without) throw this.without;
    const since = this.checkedAt ?? until - (Date.now() - this.openedAt - OPENING_MS) / 1000;
    this.checkedAt = until;
    try {
      const told = since < until ? await this.engine.listEvents({ since, until }) : [];
      let missed = this.undelivered(told);
      if (missed.length > 0) {
        await sleep(DELIVERY_MS);
        missed = this.undelivered(missed);
        missed.forEach((event) => this.on.event(event));
      }
      this.owedAt = missed.at(-1)?.at ?? this.owedAt;
      if (this.owedAt === undefined || (this.deliveredAt ?? 0) >= this.owedAt) {
        this.owedAt = undefined;
        return true;
      }
    } catch (error) {
      this.checkedAt = since;
      this.cutter.abort();
      throw error;
    }
    this.cutter.abort();
    return false;
  }

  private async openAgain(opener: AbortSignal): Promise<Events> {
    this.cutter = new AbortController();
    const signal = AbortSignal.any([opener, this.cutter.signal]);
    this.without = undefined;
    try {
      return await this.engine.openEvents({ since: this.deliveredAt, signal });
    } catch (error) {
      if (!isOfOneCall(error)) throw error;
      this.without = error;
      this.on.without(error);
      return nothing(signal);
    }
  }

  private async deliver(events: Events) {
    try {
      for await (const event of events) {
        this.meetReplay(event.at);
        this.deliveredAt = Math.max(event.at, this.deliveredAt ?? 0);
        this.on.event(event);
      }
    } catch {
      // Why it ended does not matter while it can be opened again; otherwise that says why.
    }
  }

  private undelivered(events: EngineEvent[]) {
    return events.filter(({ at }) => at > (this.deliveredAt ?? 0));
  }

  /** The Engine keeps its last 256 events, of containers too: a busy one may have forgotten ours. */
  private expectReplay() {
    this.expected = this.deliveredAt;
    if (this.expected === undefined) return this.on.gap();
    const { expected } = this;
    setTimeout(() => {
      if (this.expected === expected) this.meetReplay(Infinity);
    }, REPLAY_MS).unref();
  }

  private meetReplay(at: number) {
    if (this.expected === undefined) return;
    const isGap = at > this.expected;
    this.expected = undefined;
    if (isGap) this.on.gap();
  }
}

/** In place of a stream: it ends when the lists are to be read again. */
// eslint-disable-next-line require-yield -- it has no events
async function* nothing(signal: AbortSignal): AsyncGenerator<EngineEvent, void, undefined> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
}
