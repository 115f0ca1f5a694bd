import { randomInt } from 'node:crypto';

/** Selects an item uniformly: `randomInt` draws again where a remainder would make some more likely. */
export const pick = <Thing>(things: ArrayLike<Thing>): Thing => things[randomInt(things.length)]!;

/** Shuffles in place with the Fisher–Yates algorithm. */
export function shuffle<Thing>(things: Thing[]): Thing[] {
  for (let last = things.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [things[last], things[other]] = [things[other]!, things[last]!];
  }
  return things;
}
