import type { StreamEvent } from '@waxseal/shared';

const KEPT = 2_000;

export interface Numbered {
  number: number;
  event: StreamEvent;
}

/** The latest events, numbered: a client that reconnects receives what it missed. */
export class RecentEvents {
  private events: Numbered[] = [];
  private lastNumber = 0;

  constructor(private readonly kept = KEPT) {}

  get last() {
    return this.lastNumber;
  }

  add(event: StreamEvent): Numbered {
    const numbered = { number: ++this.lastNumber, event };
    this.events.push(numbered);
    // Removes events in chunks, because removing one per event would copy the array each time.
    if (this.events.length >= this.kept * 2) this.events = this.events.slice(-this.kept);
    return numbered;
  }

  /** The events after a number; undefined if the number is unknown or some of them are no longer kept. */
  since(number: number): readonly Numbered[] | undefined {
    const oldest = this.lastNumber - this.events.length;
    const isKnown = Number.isInteger(number) && number >= oldest && number <= this.lastNumber;
    return isKnown ? this.events.slice(number - oldest) : undefined;
  }
}
