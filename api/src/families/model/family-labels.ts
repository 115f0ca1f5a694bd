import { versionName, type VersionStage } from '@waxseal/shared';

/** Labels of a version that Waxseal created. Version 1 may lack them: a stack deploy rewrites its labels. */
export const familyLabels = {
  family: 'waxseal.family',
  version: 'waxseal.version',
  /** The id of version 1, which distinguishes it from an unmanaged duplicate of the same name. */
  first: 'waxseal.first',
  rotation: 'waxseal.rotation',
  stage: 'waxseal.stage',
  since: 'waxseal.since',
  deleteAt: 'waxseal.delete-at',
  /** Proves that this installation wrote the labels above: see `LabelSignatures`. */
  signature: 'waxseal.signature',
  /** Expiry of an X.509 certificate. The following three are all that Waxseal stores of a value. */
  expires: 'waxseal.expires',
  subject: 'waxseal.subject',
  /** SHA-256 of the public key of a certificate or private key, which shows what fits together. */
  publicKey: 'waxseal.public-key',
} as const;

export const OUR_PREFIX = 'waxseal.';

/** Any object that Waxseal created may have these labels. The others are written by rotations only. */
const ofCertificates: readonly string[] = [
  familyLabels.expires,
  familyLabels.subject,
  familyLabels.publicKey,
];

/** Whether a label belongs to a version and is written by rotations only. */
export const isOfVersion = (key: string) =>
  key.startsWith(OUR_PREFIX) && !ofCertificates.includes(key);

/** Whether the labels show that Waxseal has rotated the family of this object. */
export const isManaged = ({ labels }: Pick<Labelled, 'labels'>) =>
  Object.keys(labels).some(isOfVersion);

export interface Membership {
  family: string;
  version: number;
  first: string;
}

interface Labelled {
  name: string;
  labels: Record<string, string>;
}

/** The family of a version that Waxseal created; undefined for an object that only resembles a version. */
export function membershipOf({ name, labels }: Labelled): Membership | undefined {
  const { [familyLabels.family]: family, [familyLabels.first]: first } = labels;
  const version = Number(labels[familyLabels.version]);
  const isOurs = family && first && Number.isSafeInteger(version) && version >= 2;
  return isOurs && name === versionName(family, version) ? { family, version, first } : undefined;
}

/** The name by which users know the family of an object. */
export const familyNameOf = (object: Labelled) => membershipOf(object)?.family ?? object.name;

const stages: readonly string[] = ['pending', 'current', 'previous'] satisfies VersionStage[];

export function stageLabelOf({ labels }: Labelled): VersionStage | undefined {
  const stage = labels[familyLabels.stage];
  return stage !== undefined && stages.includes(stage) ? (stage as VersionStage) : undefined;
}

/** The label as an ISO 8601 instant; undefined if it is missing or not a date. */
export function instantLabelOf({ labels }: Labelled, key: 'since' | 'expires') {
  const text = labels[familyLabels[key]];
  return text !== undefined && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : undefined;
}
