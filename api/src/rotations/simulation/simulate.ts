import fc from 'fast-check';
import type { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { violations } from './invariants.js';
import { scripts, type Kind, type Script } from './script.js';
import { World } from './world.js';

const SHRINK_FOR_MS = 120_000;

/** The run of a seed. */
export const scriptOf = (seed: number, without: readonly Kind[]): Script =>
  fc.sample(scripts(without), { seed, numRuns: 1 })[0]!;

/** Plays a script to its end, and answers what must hold but does not. */
export async function simulate(script: Script, databases: MortalDatabases): Promise<string[]> {
  const world = new World(script, databases);
  try {
    await world.begin();
    await world.play();
    await world.heal();
    if (await world.rest()) return await violations(world);
    return [`not at rest: ${await describeStates(world)}`, ...world.errors];
  } finally {
    world.end();
  }
}

/** The smallest script that still goes wrong, as text to put into `found-scripts.ts`. */
export async function shrink(
  seed: number,
  without: readonly Kind[],
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
  const lines = found.map((line) => `// ${line}`);
  return [`// Seed ${seed}`, ...lines, JSON.stringify(counterexample?.[0])].join('\n');
}

const describeStates = async (world: World) =>
  (await world.records())
    .map(({ state, waitsFor }) => `${state} (${waitsFor ?? 'waits for nothing'})`)
    .join(', ');
