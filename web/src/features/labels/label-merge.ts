/** Undefined: the label does not exist. */
export type Side = string | null | undefined;
type Labels = Record<string, string | null>;

export interface Difference {
  key: string;
  base: Side;
  mine: Side;
  theirs: Side;
  /** Both sides changed it, to different values. */
  isConflict: boolean;
}

/** Every label that either side changed since the base. */
export function differences(base: Labels, mine: Labels, theirs: Labels): Difference[] {
  const keys = new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)]);
  return [...keys]
    .sort()
    .map((key) => ({ key, base: base[key], mine: mine[key], theirs: theirs[key] }))
    .filter(({ base: was, mine: ours, theirs: others }) => ours !== was || others !== was)
    .map((side) => ({
      ...side,
      isConflict: side.mine !== side.base && side.theirs !== side.base && side.mine !== side.theirs,
    }));
}

/** The changes of both sides combined. A conflict goes to the side that was chosen, else to mine. */
export function merged(
  theirs: Labels,
  found: Difference[],
  chosen: Record<string, 'mine' | 'theirs'>,
): Labels {
  const result = { ...theirs };
  for (const { key, base, mine, isConflict } of found) {
    if (mine === base || (isConflict && chosen[key] === 'theirs')) continue;
    if (mine === undefined) delete result[key];
    else result[key] = mine;
  }
  return result;
}
