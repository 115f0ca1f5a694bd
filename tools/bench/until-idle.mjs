import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_WAIT_MS = 60_000;
const IDLE_SHARE = 0.8;

/** Waits until the machine is idle. Docker keeps working after its last response, which must not affect the next figure. */
export async function untilIdle() {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < giveUpAt) {
    const before = processorTime();
    await sleep(1000);
    const after = processorTime();
    if ((after.idle - before.idle) / (after.all - before.all) > IDLE_SHARE) return;
  }
  console.log('The machine is not idle: the figures may be worse than on an idle one.');
}

function processorTime() {
  const processors = cpus().map(({ times }) => times);
  const sum = (/** @type {number[]} */ figures) => figures.reduce((a, b) => a + b, 0);
  return {
    idle: sum(processors.map(({ idle }) => idle)),
    all: sum(processors.flatMap((times) => Object.values(times))),
  };
}
