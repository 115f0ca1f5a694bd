import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { scriptOf, shrink, simulate } from './simulate.js';
import type { Kind } from './script.js';

/**
 * Actions that meet a known fault of the product, which is written down beside each. A fault that is fixed
 * takes its action off this list.
 */
const withheld: Kind[] = [];

const from = Number(process.env['SIMULATE_FROM'] ?? 1);
const seeds = Number(process.env['SIMULATE_SEEDS'] ?? 200);
const SLICE = 100;
const MINUTES_MS = 60_000;

let databases: MortalDatabases;
beforeAll(async () => {
  databases = await MortalDatabases.open();
});
afterAll(() => databases.close());

describe('a simulated Swarm', () => {
  const starts = Array.from({ length: Math.ceil(seeds / SLICE) }, (_, at) => from + at * SLICE);

  it.each(starts)(
    'comes to rest as it should, from seed %i on',
    async (first) => {
      const end = Math.min(first + SLICE, from + seeds);
      for (let seed = first; seed < end; seed++) {
        const wrong = await simulate(scriptOf(seed, withheld), databases);
        if (wrong.length > 0) expect.fail(await shrink(seed, withheld, databases));
      }
    },
    10 * MINUTES_MS,
  );

  it('does the same again for the same seed', async () => {
    const run = () => simulate(scriptOf(from, withheld), databases);
    expect(await run()).toEqual(await run());
  });
});
