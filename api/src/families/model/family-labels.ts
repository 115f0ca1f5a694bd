import { versionName, type VersionStage } from '@waxseal/shared';

/** What a version made here carries. Version 1 may carry none of it: a stack deploy rewrites its labels. */
export const familyLabels = {
  family: 'waxseal.family',
  version: 'waxseal.version',
  /** The id of version 1, by which it is told from an unmanaged duplicate of its name. */
  first: 'waxseal.first',
  rotation: 'waxseal.rotation',
  stage: 'waxseal.stage',
  since: 'waxseal.since',
  deleteAt: 'waxseal.delete-at',
  /** Of an X.509 certificate; only dates and subject are kept of a value. */
  expires: 'waxseal.expires',
  subject: 'waxseal.subject',
} as const;

export const OUR_PREFIX = 'waxseal.';

/** Any secret or config made here may carry those; the rest is written to families that were rotated. */
const ofCertificates: readonly string[] = [familyLabels.expires, familyLabels.subject];

/** By what it carries, Waxseal kept its versions: this one, an earlier or a later one. */
export const isManaged = ({ labels }: Pick<Labelled, 'labels'>) =>
  Object.keys(labels).some((key) => key.startsWith(OUR_PREFIX) && !ofCertificates.includes(key));

export interface Membership {
  family: string;
  version: number;
  first: string;
}

interface Labelled {
  name: string;
  labels: Record<string, string>;
}

/** Of a version that Waxseal created; an object that only resembles one belongs to no family. */
export function membershipOf({ name, labels }: Labelled): Membership | undefined {
  const { [familyLabels.family]: family, [familyLabels.first]: first } = labels;
  const version = Number(labels[familyLabels.version]);
  const isOurs = family && first && Number.isSafeInteger(version) && version >= 2;
  return isOurs && name === versionName(family, version) ? { family, version, first } : undefined;
}

/** The name that a user calls the family by. */
export const familyNameOf = (object: Labelled) => membershipOf(object)?.family ?? object.name;

const stages: readonly string[] = ['pending', 'current', 'previous'] satisfies VersionStage[];

export function stageLabelOf({ labels }: Labelled): VersionStage | undefined {
  const stage = labels[familyLabels.stage];
  return stage !== undefined && stages.includes(stage) ? (stage as VersionStage) : undefined;
}

/** An instant; undefined if the label holds anything else. */
export function instantLabelOf({ labels }: Labelled, key: 'since' | 'deleteAt' | 'expires') {
  const text = labels[familyLabels[key]];
  return text !== undefined && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : undefined;
}
