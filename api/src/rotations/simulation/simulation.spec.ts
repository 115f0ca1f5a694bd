import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { crowds } from './crowds.js';
import { foundScripts } from './found-scripts.js';
import type { Part } from './script.js';
import { scriptOf, shrink, simulate } from './simulate.js';

/** Parts of scripts that meet a known fault of Waxseal, each with the fault. None is known. */
const known: Part[] = [];

const { SIMULATE_FROM = '1', SIMULATE_SEEDS = '1000', SIMULATE_ALL } = process.env;
const from = Number(SIMULATE_FROM);
const seeds = Number(SIMULATE_SEEDS);
const without = SIMULATE_ALL === undefined ? known : [];
const SLICE = 100;
const SLICE_MS = 10 * 60_000;

let databases: MortalDatabases;
/** Number of rotations that came to rest in each state. */
const seen = new Map<string, number>();
const count = (states: readonly string[]) =>
  states.forEach((state) => seen.set(state, (seen.get(state) ?? 0) + 1));

beforeAll(async () => {
  databases = await MortalDatabases.open();
});
afterAll(() => databases.close());

describe('a simulated Swarm', () => {
  const starts = Array.from({ length: Math.ceil(seeds / SLICE) }, (_, at) => from + at * SLICE);

  it.each(starts)(
    'comes to rest without a violation, from seed %i on',
    async (first) => {
      const end = Math.min(first + SLICE, from + seeds);
      for (let seed = first; seed < end; seed++) {
        const wrong = await simulate(scriptOf(seed, without), databases, count);
        if (wrong.length > 0) expect.fail(await shrink(seed, without, databases));
      }
    },
    SLICE_MS,
  );

  it.each(Object.entries(foundScripts))('no longer shows the fault: %s', async (_, script) => {
    expect(await simulate(script, databases)).toEqual([]);
  });

  it.each(Object.entries(crowds))('lets every rotation succeed with %s', async (_, script) => {
    const ends: string[] = [];
    const told = (states: string[]) => void ends.push(...states);
    expect(await simulate(script, databases, told)).toEqual([]);
    expect(ends).toHaveLength(script.families.length);
    // A deletion is held while Docker's own rollout of the old version's last consumer goes on.
    for (const state of ends) expect(['closed', 'deleting']).toContain(state);
  });

  // Without this test, a rule that rejects every request would never cause a violation.
  it('lets rotations end in every final state', () => {
    const rare = from > 1 || seeds < 1000;
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(rare ? ['closed'] : ['closed', 'reverted', 'cancelled', 'blocked']),
    );
    expect(seen.get('closed')).toBeGreaterThan(seeds / 2);
  });

  it('returns the same result for the same seed', async () => {
    const run = () => simulate(scriptOf(from, without), databases);
    expect(await run()).toEqual(await run());
  });
});
