import { randomInt } from 'node:crypto';

/** Each alike: `randomInt` draws again where a remainder would favour some. */
export const pick = <Thing>(things: ArrayLike<Thing>): Thing => things[randomInt(things.length)]!;

/** Fisher and Yates, in place. */
export function shuffle<Thing>(things: Thing[]): Thing[] {
  for (let last = things.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [things[last], things[other]] = [things[other]!, things[last]!];
  }
  return things;
}
