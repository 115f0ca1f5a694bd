import type { VersionStage } from '@waxseal/shared';
import { instantLabelOf, membershipOf, stageLabelOf } from './family-labels.js';
import type { KnownObject } from './label-signatures.js';

/** One Docker secret or config of a family. */
export interface FamilyVersion {
  number: number;
  stage: VersionStage;
  object: KnownObject;
}

/** A secret or config as users know it, for example "db_password", with one or more versions. */
export interface Family {
  name: string;
  /** The id of version 1, which may have been deleted. */
  first: string;
  current: FamilyVersion;
  /** Sorted from oldest to newest. */
  versions: FamilyVersion[];
  /** Created by another client under the family's bare name after version 1 was deleted. */
  unmanagedDuplicates: KnownObject[];
}

/** An unfinished rotation. Until it ends, the version that it replaces stays current. */
export interface UnderWay {
  rotation: string;
  currentId: string;
  targetId: string | null;
}

interface Facts {
  /** The number of services that reference an object in their current spec. */
  userCount(id: string): number;
  underWay?: UnderWay | undefined;
}

type Numbered = Omit<FamilyVersion, 'stage'>;

/** Combines the objects of a family. Returns undefined if none of them is a version. */
export function assembleFamily(
  name: string,
  objects: readonly KnownObject[],
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

function stageOf(object: KnownObject, isCurrent: boolean): VersionStage {
  if (isCurrent) return 'current';
  const label = stageLabelOf(object);
  return label === undefined || label === 'current' ? 'previous' : label;
}

/** The version that became current last; without labels, the one that most services reference. */
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

/** The family of an object that was never rotated: one version, under the object's own name. */
export const familyOf = (object: KnownObject): Family =>
  assembleFamily(object.name, [object], { userCount: () => 0 })!;
