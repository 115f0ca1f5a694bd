import type { EngineEvent } from '../engine.types.js';

/** The events, for open streams and for those that request past events. */
export class FakeEvents {
  private readonly log: EngineEvent[] = [];
  private readonly streams = new Set<FakeStream>();
  private lastAt = 0;
  isMute = false;

  emit(event: Omit<EngineEvent, 'at'>) {
    this.lastAt = Math.max(Date.now() / 1000, this.lastAt + 1e-6);
    const full = { ...event, at: this.lastAt };
    this.log.push(full);
    if (!this.isMute) for (const stream of this.streams) stream.push(full);
  }

  open({ since, signal }: { since?: number; signal: AbortSignal }): AsyncIterable<EngineEvent> {
    const past = since === undefined || this.isMute ? [] : this.between({ since, until: Infinity });
    const stream = new FakeStream(past, () => this.streams.delete(stream));
    this.streams.add(stream);
    signal.addEventListener('abort', () => stream.close(), { once: true });
    return stream;
  }

  between({ since, until }: { since: number; until: number }): EngineEvent[] {
    return this.log.filter(({ at }) => at >= since && at <= until);
  }

  forget() {
    this.log.length = 0;
  }

  closeAll() {
    for (const stream of this.streams) stream.close();
  }
}

class FakeStream implements AsyncIterable<EngineEvent> {
  private isOpen = true;
  private wake = () => {};

  constructor(
    private readonly waiting: EngineEvent[],
    private readonly onClose: () => void,
  ) {}

  push(event: EngineEvent) {
    this.waiting.push(event);
    this.wake();
  }

  close() {
    this.isOpen = false;
    this.onClose();
    this.wake();
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        while (this.waiting.length > 0) yield { ...this.waiting.shift()! };
        if (!this.isOpen) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      this.close();
    }
  }
}
