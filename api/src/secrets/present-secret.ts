import {
  STACK_LABEL,
  type Mount,
  type Secret,
  type SecretState,
  type SecretSummary,
  type SecretUse,
  type SecretVersion,
  type Stray,
  type VersionUser,
  type Drift,
  type Due,
  type FamilyPolicy,
} from '@waxseal/shared';
import { presentMount } from '../common/mount.js';
import type { VersionHistory } from '../rotations/index.js';
import {
  familyLabels,
  instantLabelOf,
  membershipOf,
  type EngineFile,
  type Family,
  type FamilyDrift,
  type FamilyUse,
  type FamilyVersion,
} from '../swarm/index.js';

const stackOf = (labels: Record<string, string>) => labels[STACK_LABEL] ?? null;

const stateOf = (uses: readonly FamilyUse[]): SecretState => {
  if (uses.some(({ current }) => current.length > 0)) return 'in-use';
  return uses.length > 0 ? 'held' : 'unused';
};

/** What stands beside the Docker secrets of a family. */
export interface FamilyFacts {
  uses: readonly FamilyUse[];
  drift: readonly FamilyDrift[];
  /** Id of the rotation that is under way. */
  rotation: string | null;
  policy: FamilyPolicy;
  due: Due | null;
}

/** Services, however many of its versions one names. */
export const driftCountOf = (drift: readonly FamilyDrift[]) =>
  new Set(drift.map(({ service }) => service.id)).size;

export function summarize(
  family: Family<EngineFile>,
  { uses, drift, rotation, due }: FamilyFacts,
): SecretSummary {
  const { file: secret, number } = family.current;
  return {
    name: family.name,
    id: secret.id,
    currentVersion: number,
    versionCount: family.versions.length,
    state: stateOf(uses),
    serviceCount: uses.filter(({ current }) => current.length > 0).length,
    driftCount: driftCountOf(drift),
    due,
    rotation,
    stack: stackOf(secret.labels),
    driver: 'driver' in secret ? secret.driver : null,
    createdAt: family.versions.at(0)!.file.createdAt,
    updatedAt: secret.updatedAt,
  };
}

export function presentSecret(
  family: Family<EngineFile>,
  facts: FamilyFacts,
  strayUsers: (id: string) => number,
): Secret {
  const { file } = family.current;
  const { labels, templating } = file;
  return {
    ...summarize(family, facts),
    labels,
    templating,
    policy: facts.policy,
    usage: presentUses(facts.uses),
    drift: facts.drift.map(presentDrift),
    strays: family.strays.map((stray) => presentStray(stray, strayUsers(stray.id))),
    expiresAt: instantLabelOf(file, 'expires') ?? null,
    subject: labels[familyLabels.subject] ?? null,
  };
}

const presentDrift = ({ service, version, id }: FamilyDrift): Drift => ({
  service: service.name,
  stack: stackOf(service.labels),
  version,
  id,
});

const presentStray = ({ id, labels, createdAt }: EngineFile, serviceCount: number): Stray => ({
  id,
  stack: stackOf(labels),
  serviceCount,
  createdAt,
});

export function presentUses(uses: readonly FamilyUse[]): SecretUse[] {
  return uses
    .flatMap((use) => [
      ...presentUse(use, 'current', use.current),
      ...presentUse(use, 'previous', use.previous),
    ])
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

function presentUse(
  { service, version }: FamilyUse,
  spec: SecretUse['spec'],
  references: FamilyUse['current'],
): SecretUse[] {
  if (references.length === 0) return [];
  const mounts: Mount[] = references.map(presentMount);
  const { running, desired } = service.status;
  return [
    {
      service: service.name,
      stack: stackOf(service.labels),
      version,
      spec,
      mounts,
      running,
      desired,
    },
  ];
}

/** What the database knows of a version. */
export interface VersionFacts extends VersionHistory {
  isPinned: boolean;
}

const unknown: VersionHistory = { createdBy: null, retiresAt: null };

export function presentVersion(
  { number, stage, file }: FamilyVersion<EngineFile>,
  uses: readonly FamilyUse[],
  { isPinned, createdBy, retiresAt }: VersionFacts = { isPinned: false, ...unknown },
): SecretVersion {
  const { id, name, labels, createdAt, updatedAt } = file;
  const own = uses.filter(({ version }) => version === number);
  const serviceCount = own.filter(({ current }) => current.length > 0).length;
  return {
    version: number,
    id,
    secretName: name,
    stage,
    serviceCount,
    services: own.flatMap(usersOf).sort((a, b) => (a.service < b.service ? -1 : 1)),
    labels,
    rotation: membershipOf(file) ? (labels[familyLabels.rotation] ?? null) : null,
    createdBy,
    currentSince: instantLabelOf(file, 'since') ?? null,
    retiresAt:
      stage === 'previous' && !isPinned
        ? (retiresAt ?? instantLabelOf(file, 'retires') ?? null)
        : null,
    isPinned,
    expiresAt: instantLabelOf(file, 'expires') ?? null,
    createdAt,
    updatedAt,
  };
}

const usersOf = ({ service, current, previous }: FamilyUse): VersionUser[] => [
  ...(current.length > 0 ? [{ service: service.name, spec: 'current' as const }] : []),
  ...(previous.length > 0 ? [{ service: service.name, spec: 'previous' as const }] : []),
];
