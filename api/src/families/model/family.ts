import type { VersionStage } from '@waxseal/shared';
import type { StoredObject } from '../../engine/index.js';
import { instantLabelOf, membershipOf, stageLabelOf } from './family-labels.js';

/** One Docker secret or config of a family. */
export interface FamilyVersion {
  number: number;
  stage: VersionStage;
  file: StoredObject;
}

/** What a user calls "the secret db_password": one or more Docker secrets, its versions. */
export interface Family {
  name: string;
  /** The id of version 1, be it gone or not. */
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
  files: readonly StoredObject[],
  facts: Facts,
): Family | undefined {
  const made = files.flatMap((file) => {
    const membership = membershipOf(file);
    return membership ? [{ file, number: membership.version, first: membership.first }] : [];
  });
  const bare = files.find((file) => !membershipOf(file));
  const isFirst = bare && (made.length === 0 || made.some(({ first }) => first === bare.id));
  const all: Numbered[] = [...(isFirst ? [{ number: 1, file: bare }] : []), ...made].sort(
    (a, b) => a.number - b.number,
  );
  if (all.length === 0) return undefined;
  const current = currentOf(all, facts);
  const versions = all.map(({ number, file }) => ({
    number,
    file,
    stage: stageOf(file, file === current.file),
  }));
  return {
    name,
    first: isFirst ? bare.id : made.at(-1)!.first,
    current: versions.find(({ file }) => file === current.file)!,
    versions,
    unmanagedDuplicates: bare && !isFirst ? [bare] : [],
  };
}

function stageOf(file: StoredObject, isCurrent: boolean): VersionStage {
  if (isCurrent) return 'current';
  const label = stageLabelOf(file);
  return label === undefined || label === 'current' ? 'previous' : label;
}

/** The latest that became current; where nothing tells, the one that most services name. */
function currentOf(versions: Numbered[], { userCount, underWay }: Facts) {
  const left = versions.find(({ file }) => file.id === underWay?.currentId);
  if (left) return left;
  const since = ({ file }: Numbered) => instantLabelOf(file, 'since');
  const [latest] = versions
    .filter((version) => since(version) !== undefined)
    .sort((a, b) => (since(a)! < since(b)! ? 1 : since(a)! > since(b)! ? -1 : b.number - a.number));
  if (latest) return latest;
  const isBehind = ({ file }: Numbered) => Number((stageLabelOf(file) ?? 'current') !== 'current');
  return [...versions].sort(
    (a, b) =>
      userCount(b.file.id) - userCount(a.file.id) ||
      isBehind(a) - isBehind(b) ||
      b.number - a.number,
  )[0]!;
}

/** A Docker secret that no rotation made is a family of its own, of one version and of its own name. */
export const familyOf = (file: StoredObject): Family =>
  assembleFamily(file.name, [file], { userCount: () => 0 })!;
