/** Undefined if the label does not exist. */
export type Side = string | null | undefined;
type Labels = Record<string, string | null>;

export interface Difference {
  key: string;
  base: Side;
  mine: Side;
  theirs: Side;
  /** True if both sides changed the label to different values. */
  isConflict: boolean;
}

/** Returns every label that either side changed since the base. */
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

/** Combines the changes of both sides. A conflict takes the chosen side, or `mine` without a choice. */
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
