import fc from 'fast-check';
import type { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { Actors } from './actors.js';
import { violations } from './invariants.js';
import { scripts, type Part, type Script } from './script.js';
import { World } from './world.js';

const SHRINK_FOR_MS = 120_000;

/** The script that a seed generates. */
export const scriptOf = (seed: number, without: readonly Part[]): Script =>
  fc.sample(scripts(without), { seed, numRuns: 1 })[0]!;

/** Runs a script to its end and returns the violations. Passes the states of its rotations to `tell`. */
export async function simulate(
  script: Script,
  databases: MortalDatabases,
  tell: (states: string[]) => void = () => {},
): Promise<string[]> {
  const world = new World(script, databases);
  const actors = new Actors(world);
  try {
    await world.begin();
    await actors.play();
    await world.heal();
    if (await world.rest()) {
      tell((await world.records()).map(({ state }) => state));
      const found = await violations(world);
      return found.length > 0 ? found : await decisions(world, actors);
    }
    return [`not at rest: ${await describeStates(world)}`, ...world.errors];
  } finally {
    world.end();
  }
}

/** Applies the decisions to blocked rotations, and returns the violations after each of them. */
async function decisions(world: World, actors: Actors): Promise<string[]> {
  for (const resolution of [...world.script.decisions, 'abandon' as const]) {
    const blocked = (await world.records()).filter(({ state }) => state === 'blocked');
    if (blocked.length === 0) return [];
    for (const { id } of blocked) await actors.decide(id, resolution);
    const isAtRest = await world.rest();
    const found = isAtRest
      ? await violations(world)
      : [`not at rest: ${await describeStates(world)}`];
    if (found.length > 0) return found.map((one) => `after ${resolution}: ${one}`);
  }
  const isLeft = (await world.records()).some(({ state }) => state === 'blocked');
  return isLeft ? ['blocked once it was abandoned'] : [];
}

/** Finds the smallest script that still fails, as text for `found-scripts.ts`. */
export async function shrink(
  seed: number,
  without: readonly Part[],
  databases: MortalDatabases,
): Promise<string> {
  let found: string[] = [];
  const property = fc.asyncProperty(scripts(without), async (script) => {
    const wrong = await simulate(script, databases);
    if (wrong.length > 0) found = wrong;
    return wrong.length === 0;
  });
  const { counterexample } = await fc.check(property, {
    ...{ seed, numRuns: 1, interruptAfterTimeLimit: SHRINK_FOR_MS },
  });
  const name = `Seed ${seed}: ${found.join('; ')}`;
  return `${JSON.stringify(name)}: ${JSON.stringify(counterexample?.[0])},`;
}

const describeStates = async (world: World) =>
  (await world.records())
    .map(({ state, waitsFor }) => `${state} (${waitsFor ?? 'waits for nothing'})`)
    .join(', ');
