// Loaded into the product: measures how long its event loop is held. A timer that is due every few
// milliseconds comes late by the time that something held the loop. On a busy machine the process also
// waits for a processor, so the time that it computed is measured too.
import { openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const EVERY_MS = 5;

/** Processor time of this thread, which is the one of the event loop, in ms. */
function processorTimeReader() {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const buffer = Buffer.alloc(128);
  return () => {
    const length = readSync(file, buffer, 0, buffer.length, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6;
  };
}

/** @param {number[]} figures */
function spread(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** @typedef {ReturnType<typeof spread>} Spread */

if (isMainThread && process.send) {
  const processorTime = processorTimeReader();
  /** @type {{ delays: number[], slices: number[] }} */
  let seen = { delays: [], slices: [] };
  let [lastAt, lastTime] = [performance.now(), processorTime()];
  setInterval(() => {
    const [at, time] = [performance.now(), processorTime()];
    seen.delays.push(Math.max(0, at - lastAt - EVERY_MS));
    seen.slices.push(time - lastTime);
    [lastAt, lastTime] = [at, time];
  }, EVERY_MS).unref();
  // Tells what it has seen, and begins again.
  process.on('message', () => {
    process.send?.({ delay: spread(seen.delays), slice: spread(seen.slices) });
    seen = { delays: [], slices: [] };
  });
  process.channel?.unref();
}
