import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { foundScripts } from './found-scripts.js';
import type { Part } from './script.js';
import { scriptOf, shrink, simulate } from './simulate.js';

/**
 * What meets a known fault of the product. A fault that is fixed takes its parts off this list:
 * - A service that was unhealthy before, and whose tasks crash with the new value too, stays paused.
 * - An update whose answer is lost, and which Docker rolls back before it is read, is posted once more.
 * - A service whose rollout is paused stays so when its rotation is accepted.
 * - An edit of labels beside the restore of an earlier version is lost.
 */
const known: Part[] = [
  'unhealthy-before',
  'lost-answer-and-rollback',
  'accepted-while-paused',
  'edit-and-restore',
];

const { SIMULATE_FROM = '1', SIMULATE_SEEDS = '800', SIMULATE_ALL } = process.env;
const from = Number(SIMULATE_FROM);
const seeds = Number(SIMULATE_SEEDS);
const without = SIMULATE_ALL === undefined ? known : [];
const SLICE = 100;
const SLICE_MS = 10 * 60_000;

let databases: MortalDatabases;
/** How often a rotation has come to rest in each state. */
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
    'comes to rest with every promise kept, from seed %i on',
    async (first) => {
      const end = Math.min(first + SLICE, from + seeds);
      for (let seed = first; seed < end; seed++) {
        const wrong = await simulate(scriptOf(seed, without), databases, without, count);
        if (wrong.length > 0) expect.fail(await shrink(seed, without, databases));
      }
    },
    SLICE_MS,
  );

  it.each(Object.entries(foundScripts))('has no longer: %s', async (_, script) => {
    expect(await simulate(script, databases, without)).toEqual([]);
  });

  // Otherwise a rule that refuses every request would make every promise easy to keep.
  it('sees rotations end in every way', () => {
    const rare = from > 1 || seeds < 800;
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(rare ? ['closed'] : ['closed', 'reverted', 'cancelled', 'blocked']),
    );
    expect(seen.get('closed')).toBeGreaterThan(seeds / 2);
  });

  it('runs the same seed the same way again', async () => {
    const run = () => simulate(scriptOf(from, without), databases, without);
    expect(await run()).toEqual(await run());
  });
});
