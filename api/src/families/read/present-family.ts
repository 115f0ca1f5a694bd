import {
  stackOf,
  type Drift,
  type FamilyPolicy,
  type FamilyState,
  type FamilySummary,
  type Mount,
  type UnmanagedDuplicate,
  type Usage,
  type VersionClaim,
  type VersionOfFamily,
  type VersionUser,
  type WholeFamily,
} from '@waxseal/shared';
import { presentMount } from '../../common/mount.js';
import { familyLabels, instantLabelOf, membershipOf, OUR_PREFIX } from '../model/family-labels.js';
import type { Family, FamilyVersion } from '../model/family.js';
import type { FamilyDrift, FamilyUse } from '../model/families.js';
import type { StoredObject } from '../../engine/index.js';
import type { KnownObject } from '../model/label-signatures.js';
import type { FamilyFacts } from './family-facts.js';
import type { VersionHistory } from './version-histories.js';

const stateOf = (uses: readonly FamilyUse[]): FamilyState => {
  if (uses.some(({ current }) => current.length > 0)) return 'in-use';
  return uses.length > 0 ? 'held' : 'unused';
};

/** Counts services. A service that references several old versions counts once. */
const driftCountOf = (drift: readonly FamilyDrift[]) =>
  new Set(drift.map(({ service }) => service.id)).size;

export function summarize(
  family: Family,
  { uses, drift, rotation, due }: FamilyFacts,
): FamilySummary {
  const { object, number } = family.current;
  return {
    name: family.name,
    id: object.id,
    currentVersion: number,
    versionCount: family.versions.length,
    state: stateOf(uses),
    serviceCount: uses.filter(({ current }) => current.length > 0).length,
    driftCount: driftCountOf(drift),
    due,
    rotation,
    stack: stackOf(object.labels),
    claimed: object.claim ? { name: object.claim.family, version: object.claim.version } : null,
    createdAt: family.versions.at(0)!.object.createdAt,
    updatedAt: object.updatedAt,
  };
}

export function presentFamily(
  family: Family,
  facts: FamilyFacts,
  userCount: (id: string) => number,
  claims: readonly KnownObject[] = [],
): WholeFamily {
  const { templating } = family.current.object;
  return {
    ...summarize(family, facts),
    labels: allLabelsOf(family.current.object),
    templating,
    policy: facts.policy,
    usage: presentUses(facts.uses),
    drift: facts.drift.map(presentDrift),
    unmanagedDuplicates: family.unmanagedDuplicates.map((duplicate) =>
      presentUnmanagedDuplicate(duplicate, userCount(duplicate.id)),
    ),
    claims: claims.map((object) => presentClaim(object, userCount(object.id))),
  };
}

/**
 * What a client may change or delete of a family: its labels, except those that Waxseal manages, its
 * policy and its versions. A deletion deletes them all, so it must match those that the client has seen.
 */
export const specOf = ({ current, versions }: Family, policy: FamilyPolicy) =>
  JSON.stringify([
    Object.entries(current.object.labels)
      .filter(([key]) => !key.startsWith(OUR_PREFIX))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    policy,
    current.object.id,
    versions.map(({ object }) => object.id),
  ]);

/** The labels as Docker has them. */
const allLabelsOf = ({ labels, foreignLabels }: KnownObject) => ({ ...labels, ...foreignLabels });

const presentClaim = (
  { id, name, claim, labels, createdAt }: KnownObject,
  serviceCount: number,
): VersionClaim => ({
  id,
  objectName: name,
  version: claim!.version,
  stack: stackOf(labels),
  serviceCount,
  createdAt,
});

const presentDrift = ({ service, version, id }: FamilyDrift): Drift => ({
  service: service.name,
  stack: stackOf(service.labels),
  version,
  id,
});

const presentUnmanagedDuplicate = (
  { id, labels, createdAt }: StoredObject,
  serviceCount: number,
): UnmanagedDuplicate => ({
  id,
  stack: stackOf(labels),
  serviceCount,
  createdAt,
});

export function presentUses(uses: readonly FamilyUse[]): Usage[] {
  return uses
    .flatMap((use) => [
      ...presentUse(use, 'current', use.current),
      ...presentUse(use, 'previous', use.previous),
    ])
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

function presentUse(
  { service, version }: FamilyUse,
  spec: Usage['spec'],
  references: FamilyUse['current'],
): Usage[] {
  if (references.length === 0) return [];
  const mounts: Mount[] = references.map(presentMount);
  const { running, desired, completed, state } = service.condition;
  return [
    {
      service: service.name,
      stack: stackOf(service.labels),
      version,
      spec,
      mounts,
      running,
      desired,
      completed,
      state,
    },
  ];
}

/** Data of a version from the database. */
export interface VersionFacts extends VersionHistory {
  isPinned: boolean;
}

export function presentVersion(
  { number, stage, object }: FamilyVersion,
  uses: readonly FamilyUse[],
  { isPinned, createdBy, deletesAt, rotatedWith }: VersionFacts,
): VersionOfFamily {
  const { id, labels, createdAt, updatedAt } = object;
  const own = uses.filter(({ version }) => version === number);
  const serviceCount = own.filter(({ current }) => current.length > 0).length;
  return {
    version: number,
    id,
    stage,
    serviceCount,
    services: own.flatMap(usersOf).sort((a, b) => (a.service < b.service ? -1 : 1)),
    labels: allLabelsOf(object),
    rotation: membershipOf(object) ? (labels[familyLabels.rotation] ?? null) : null,
    createdBy,
    currentSince: instantLabelOf(object, 'since') ?? null,
    deletesAt: stage === 'previous' ? deletesAt : null,
    isPinned,
    rotatedWith,
    createdAt,
    updatedAt,
  };
}

const usersOf = ({ service, current, previous }: FamilyUse): VersionUser[] => [
  ...(current.length > 0 ? [{ service: service.name, spec: 'current' as const }] : []),
  ...(previous.length > 0 ? [{ service: service.name, spec: 'previous' as const }] : []),
];
