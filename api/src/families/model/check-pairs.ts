import type { FamilyKind } from '@waxseal/shared';
import type { Families } from './families.js';
import type { Family } from './family.js';
import { halfOfLabels, type PemHalf } from './pem-half.js';

/** A secret or config that is about to get a new current version. */
export interface Incoming {
  kind: FamilyKind;
  name: string;
  /** The half that its new version is; undefined if it is none or not known. */
  half: PemHalf | undefined;
}

interface Other {
  kind: FamilyKind;
  family: Family;
  half: PemHalf | undefined;
}

const certificateWords = ['cert', 'certificate', 'crt', 'chain', 'fullchain'];
const keyWords = ['key', 'private', 'privkey'];
const words: ReadonlySet<string> = new Set([...certificateWords, ...keyWords, 'pem']);
const partLabels = { certificate: 'certificate', key: 'private key' } as const;

/**
 * Compares a new certificate with the private key that stays, and the other way round. Two secrets or configs
 * belong together if their current versions fit each other, or if services use both and their names are alike
 * but for words such as `cert` and `key`. Returns a text for each `changes`, or undefined.
 */
export function checkPairs(families: Families, changes: readonly Incoming[]): string[][] {
  if (changes.every(({ half }) => half === undefined)) return changes.map(() => []);
  const others = (['secret', 'config'] as const).flatMap((kind) =>
    families
      .of(kind)
      .known()
      .filter((family) => !changes.some((one) => one.kind === kind && one.name === family.name))
      .map((family): Other => ({ kind, family, half: halfOfLabels(family.current.object.labels) }))
      .filter(({ half, family: { name } }) => half !== undefined || partOf(name) !== undefined),
  );
  return changes.map((change) => detailsOf(families, change, others));
}

function detailsOf(families: Families, change: Incoming, others: readonly Other[]): string[] {
  const { kind, name, half } = change;
  if (!half) return [];
  const family = families.of(kind).find(name);
  const before = family && halfOfLabels(family.current.object.labels);
  const users = family && usersOf(families, kind, family);
  return others
    .filter((other) => isOpposite(other, half))
    .filter((other) =>
      before && other.half
        ? before.publicKey === other.half.publicKey
        : isNamedAlike(name, other.family.name) &&
          (!users || usersOf(families, other.kind, other.family).some((id) => users.includes(id))),
    )
    .flatMap((other) => detailOf(half, other, family !== undefined));
}

function detailOf(
  half: PemHalf,
  { kind, family, half: known }: Other,
  isChange: boolean,
): string[] {
  if (known?.publicKey === half.publicKey) return [];
  const own = partLabels[half.part];
  const other = `the ${partLabels[half.part === 'key' ? 'certificate' : 'key']} in ${kind} ${family.name}`;
  if (known) return [`The ${own} does not fit ${other}${isChange ? ': rotate both together' : ''}`];
  return kind === 'secret'
    ? [`Waxseal cannot check if the ${own} fits ${other}: Docker does not return its value`]
    : [];
}

const isOpposite = ({ half, family }: Other, { part }: PemHalf) => {
  const other = half?.part ?? partOf(family.name);
  return other !== undefined && other !== part;
};

const usersOf = (families: Families, kind: FamilyKind, family: Family) =>
  families
    .of(kind)
    .usesOf(family)
    .filter(({ current }) => current.length > 0)
    .map(({ service }) => service.id);

const wordsOf = (name: string) => name.toLowerCase().split(/[-_.]/);

function partOf(name: string): PemHalf['part'] | undefined {
  const all = wordsOf(name);
  if (all.some((word) => keyWords.includes(word))) return 'key';
  return all.some((word) => certificateWords.includes(word)) ? 'certificate' : undefined;
}

const stemOf = (name: string) =>
  wordsOf(name)
    .filter((word) => !words.has(word))
    .join('-');
const isNamedAlike = (one: string, other: string) => stemOf(one) === stemOf(other);
