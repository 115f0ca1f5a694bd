import { setImmediate } from 'node:timers/promises';

/** How long a piece of long work may hold the event loop, in ms. */
const SLICE_MS = 5;

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a later turn of the event loop, which no other long work gets: between two slices, of
 * whichever work, the event loop handles everything else that waits.
 */
export function nextTurn(): Promise<void> {
  return (last = last.then(() => setImmediate()));
}

/** One piece of long work. After each small step, ask whether it is over, and then await the next. */
export class Slice {
  private startedAt = performance.now();

  get isOver(): boolean {
    return performance.now() - this.startedAt >= SLICE_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.startedAt = performance.now();
  }
}

/** Like `map`, in slices. Other code runs between two slices, and may change what `step` sees. */
export async function mapInSlices<Item, Result>(
  items: Iterable<Item>,
  step: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  const slice = new Slice();
  for (const item of items) {
    if (slice.isOver) await slice.next();
    results.push(step(item));
  }
  return results;
}
