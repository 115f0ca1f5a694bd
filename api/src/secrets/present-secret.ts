import {
  STACK_LABEL,
  type Mount,
  type Secret,
  type SecretState,
  type SecretSummary,
  type SecretUse,
  type SecretVersion,
} from '@waxseal/shared';
import { presentMount } from '../common/mount.js';
import type { Family, FamilyUse, FamilyVersion } from '../swarm/index.js';

const stackOf = (labels: Record<string, string>) => labels[STACK_LABEL] ?? null;

const stateOf = (uses: readonly FamilyUse[]): SecretState => {
  if (uses.some(({ current }) => current.length > 0)) return 'in-use';
  return uses.length > 0 ? 'held' : 'unused';
};

export function summarize(family: Family, uses: readonly FamilyUse[]): SecretSummary {
  const { secret, number } = family.current;
  return {
    name: family.name,
    id: secret.id,
    currentVersion: number,
    versionCount: family.versions.length,
    state: stateOf(uses),
    serviceCount: uses.filter(({ current }) => current.length > 0).length,
    stack: stackOf(secret.labels),
    driver: secret.driver,
    createdAt: family.versions.at(0)!.secret.createdAt,
    updatedAt: secret.updatedAt,
  };
}

export function presentSecret(family: Family, uses: readonly FamilyUse[]): Secret {
  const { labels, templating } = family.current.secret;
  return { ...summarize(family, uses), labels, templating, usage: presentUses(uses) };
}

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

export function presentVersion(
  { number, stage, secret }: FamilyVersion,
  uses: readonly FamilyUse[],
): SecretVersion {
  const { id, name, labels, createdAt, updatedAt } = secret;
  const serviceCount = uses.filter(
    ({ version, current }) => version === number && current.length > 0,
  ).length;
  return {
    version: number,
    id,
    secretName: name,
    stage,
    serviceCount,
    labels,
    createdAt,
    updatedAt,
  };
}
