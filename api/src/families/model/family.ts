import type { VersionStage } from '@waxseal/shared';
import type { StoredObject } from '../../engine/index.js';
import { instantLabelOf, membershipOf, stageLabelOf } from './family-labels.js';

/** One Docker secret or config of a family. */
export interface FamilyVersion {
  number: number;
  stage: VersionStage;
  object: StoredObject;
}

/** What a user calls "the secret db_password": one or more Docker secrets, its versions. */
export interface Family {
  name: string;
  /** The id of version 1, which may be deleted. */
  first: string;
  current: FamilyVersion;
  /** The oldest first. */
  versions: FamilyVersion[];
  /** Another client's, under the family's bare name, after its version 1 was gone. */
  unmanagedDuplicates: StoredObject[];
}

/** A rotation that is not over yet: until then the version it leaves is the current one. */
export interface UnderWay {
  rotation: string;
  currentId: string;
  targetId: string | null;
}

interface Facts {
  /** How many services name it in their current spec. */
  userCount(id: string): number;
  underWay?: UnderWay | undefined;
}

type Numbered = Omit<FamilyVersion, 'stage'>;

/** Everything that is called `name`, by label or bare, as one family; undefined where there is nothing. */
export function assembleFamily(
  name: string,
  objects: readonly StoredObject[],
  facts: Facts,
): Family | undefined {
  const made = objects.flatMap((object) => {
    const membership = membershipOf(object);
    return membership ? [{ object, number: membership.version, first: membership.first }] : [];
  });
  const bare = objects.find((object) => !membershipOf(object));
  const isFirst = bare && (made.length === 0 || made.some(({ first }) => first === bare.id));
  const all: Numbered[] = [...(isFirst ? [{ number: 1, object: bare }] : []), ...made].sort(
    (a, b) => a.number - b.number,
  );
  if (all.length === 0) return undefined;
  const current = currentOf(all, facts);
  const versions = all.map(({ number, object }) => ({
    number,
    object,
    stage: stageOf(object, object === current.object),
  }));
  return {
    name,
    first: isFirst ? bare.id : made.at(-1)!.first,
    current: versions.find(({ object }) => object === current.object)!,
    versions,
    unmanagedDuplicates: bare && !isFirst ? [bare] : [],
  };
}

function stageOf(object: StoredObject, isCurrent: boolean): VersionStage {
  if (isCurrent) return 'current';
  const label = stageLabelOf(object);
  return label === undefined || label === 'current' ? 'previous' : label;
}

/** The latest that became current; where nothing tells, the one that most services name. */
function currentOf(versions: Numbered[], { userCount, underWay }: Facts) {
  const left = versions.find(({ object }) => object.id === underWay?.currentId);
  if (left) return left;
  const since = ({ object }: Numbered) => instantLabelOf(object, 'since');
  const [latest] = versions
    .filter((version) => since(version) !== undefined)
    .sort((a, b) => (since(a)! < since(b)! ? 1 : since(a)! > since(b)! ? -1 : b.number - a.number));
  if (latest) return latest;
  const isBehind = ({ object }: Numbered) =>
    Number((stageLabelOf(object) ?? 'current') !== 'current');
  return [...versions].sort(
    (a, b) =>
      userCount(b.object.id) - userCount(a.object.id) ||
      isBehind(a) - isBehind(b) ||
      b.number - a.number,
  )[0]!;
}

/** A Docker secret that no rotation made is a family of its own, of one version and of its own name. */
export const familyOf = (object: StoredObject): Family =>
  assembleFamily(object.name, [object], { userCount: () => 0 })!;
