import { NameTaken } from '../../engine/index.js';
import type { SwarmCache } from '../../swarm/index.js';
import type { Families, FamilyKey } from './families.js';

/** Same text as the title of the problem. */
export const NAME_IN_USE = 'This name is already in use';

/** Throws 409 with the field in which the name was sent, unless a new secret or config can have it. */
export function assertNameIsFree(
  families: Families,
  cache: SwarmCache,
  key: FamilyKey,
  pointer: string,
) {
  const taken = whyTaken(families, cache, key);
  if (taken === undefined) return;
  throw new NameTaken({
    ...(taken !== NAME_IN_USE && { detail: taken }),
    errors: [{ pointer, detail: taken }],
  });
}

/**
 * Why a name is taken; undefined if it is free. Docker ignores the case of names, and the name may be
 * that of a version of another secret or config.
 */
function whyTaken(all: Families, cache: SwarmCache, { kind, name }: FamilyKey) {
  const families = all.of(kind);
  if (families.find(name)) return NAME_IN_USE;
  const other = (kind === 'secret' ? cache.secrets : cache.configs).findAnyCase(name);
  if (!other) return undefined;
  const known = families.ofId(other.id);
  const owner = known?.family.name ?? other.name;
  if (other.name === name) return `This is the name of a version of ${kind} ${owner}`;
  const isVersion = owner === other.name ? '' : `, a version of ${kind} ${owner}`;
  return `Docker ignores the case of names, and ${kind} ${other.name}${isVersion} exists`;
}
