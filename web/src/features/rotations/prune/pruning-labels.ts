import type { FamilyKind, PrunedVersion, PruningPlan } from '@waxseal/shared';
import { plural } from '../../../lib/plural';

export interface PrunedFamily {
  kind: PrunedVersion['kind'];
  name: string;
  versions: PrunedVersion[];
  deleteCount: number;
}

/** Groups the versions by secret or config. Those that lose a version come first. */
export function familiesOf({ versions }: PruningPlan): PrunedFamily[] {
  const families = new Map<string, PrunedFamily>();
  for (const version of versions) {
    const { kind, name } = version;
    const family = families.get(`${kind} ${name}`) ?? { kind, name, versions: [], deleteCount: 0 };
    family.versions.push(version);
    if (version.action === 'delete') family.deleteCount += 1;
    families.set(`${kind} ${name}`, family);
  }
  return [...families.values()].sort(
    (one, other) =>
      Number(other.deleteCount > 0) - Number(one.deleteCount > 0) ||
      one.name.localeCompare(other.name),
  );
}

const reasons: Record<PrunedVersion['why'], string> = {
  superseded: 'superseded',
  unused: 'unused',
  keep: 'within “versions to keep”',
  pinned: 'pinned',
  'stack-owned': 'owned by a stack',
  'in-use': 'in use',
  rotating: 'a rotation is in progress',
  busy: 'a service is mid-rollout',
};

export function prunedText({ action, why, services, clearsPreviousSpec }: PrunedVersion) {
  const by = services.length > 0 ? ` by ${services.join(', ')}` : '';
  if (action === 'keep') return `is kept: ${reasons[why]}${why === 'in-use' ? by : ''}`;
  const noRollback =
    clearsPreviousSpec.length > 0
      ? ` ${clearsPreviousSpec.join(', ')} can no longer roll back to it. No tasks restart.`
      : '';
  return `will be deleted (${reasons[why]}).${noRollback}`;
}

export const deletionHeadline = ({ deleteCount }: PruningPlan) =>
  deleteCount === 0
    ? 'Nothing to delete.'
    : `Permanently deletes ${plural(deleteCount, 'version')}. Values can’t be recovered.`;

export const pruneText = (kind: FamilyKind, names?: string[]) =>
  names?.length === 1 ? `Deletes old versions of ${names[0]}` : `Deletes old versions of ${kind}s`;

/** The secrets or configs that a prune deletes with all their versions. */
export const wholeFamilies = ({ versions }: PruningPlan) => [
  ...new Set(
    versions
      .filter(({ action, why }) => action === 'delete' && why === 'unused')
      .map(({ name }) => name),
  ),
];

/** What to type before they are deleted: the name of the only one, or how many they are. */
export const wholeText = (kind: FamilyKind, names: readonly string[]) =>
  names.length === 1 ? names[0]! : plural(names.length, kind);

export const pruneConfirm = (deleteCount?: number) =>
  deleteCount ? `Delete ${plural(deleteCount, 'version')}` : 'Delete versions';

/** Describes the differences between the reviewed plan and the current one. */
export function deletionChanges(before: PruningPlan, after: PruningPlan): string[] {
  const keyOf = ({ kind, name, version }: PrunedVersion) => `${kind} ${name} ${version}`;
  const was = new Map(before.versions.map((version) => [keyOf(version), version]));
  const changes = after.versions.flatMap((version) => {
    const old = was.get(keyOf(version));
    was.delete(keyOf(version));
    const what = `${version.name} v${version.version}`;
    if (!old) return [`${what} is new in the plan and ${prunedText(version)}`];
    return old.action === version.action && old.why === version.why
      ? []
      : [`${what} ${prunedText(version)}`];
  });
  const gone = [...was.values()].map(
    ({ name, version }) => `${name} v${version} was already deleted`,
  );
  return [...changes, ...gone];
}
