import type { PrunedVersion, PruningPlan } from '@waxseal/shared';
import { plural } from '../../../lib/plural';

export interface PrunedFamily {
  kind: PrunedVersion['kind'];
  name: string;
  versions: PrunedVersion[];
  removes: number;
}

/** By family, those that lose something first. */
export function familiesOf({ versions }: PruningPlan): PrunedFamily[] {
  const families = new Map<string, PrunedFamily>();
  for (const version of versions) {
    const { kind, name } = version;
    const family = families.get(`${kind} ${name}`) ?? { kind, name, versions: [], removes: 0 };
    family.versions.push(version);
    if (version.action === 'remove') family.removes += 1;
    families.set(`${kind} ${name}`, family);
  }
  return [...families.values()].sort(
    (one, other) =>
      Number(other.removes > 0) - Number(one.removes > 0) || one.name.localeCompare(other.name),
  );
}

const reasons: Record<PrunedVersion['why'], string> = {
  superseded: 'was replaced',
  unused: 'no service uses it',
  keep: 'one of the versions to keep',
  pinned: 'pinned',
  'stack-owned': 'a stack brought it',
  'in-use': 'in use',
  rotating: 'a rotation is under way',
  busy: 'a service is busy with its own rollout',
};

export function prunedText({ action, why, services, clearsPreviousSpec }: PrunedVersion) {
  const by = services.length > 0 ? ` by ${services.join(', ')}` : '';
  if (action === 'keep') return `stays: ${reasons[why]}${why === 'in-use' ? by : ''}`;
  const sealed =
    clearsPreviousSpec.length > 0
      ? `; rolling back ${clearsPreviousSpec.join(', ')} to it ends, no task restarts`
      : '';
  return `goes: ${reasons[why]}${sealed}`;
}

export const removalHeadline = ({ removes }: PruningPlan) =>
  removes === 0
    ? 'Nothing to remove.'
    : `${plural(removes, 'version')} ${removes === 1 ? 'goes' : 'go'} for good. A value cannot be brought back.`;

/** How a fresh plan differs from the one that was read. */
export function removalChanges(before: PruningPlan, after: PruningPlan): string[] {
  const keyOf = ({ kind, name, version }: PrunedVersion) => `${kind} ${name} ${version}`;
  const was = new Map(before.versions.map((version) => [keyOf(version), version]));
  const changes = after.versions.flatMap((version) => {
    const old = was.get(keyOf(version));
    was.delete(keyOf(version));
    const what = `${version.name} v${version.version}`;
    if (!old) return [`${what} is new in the plan: ${prunedText(version)}`];
    return old.action === version.action && old.why === version.why
      ? []
      : [`${what} ${prunedText(version)}`];
  });
  const gone = [...was.values()].map(({ name, version }) => `${name} v${version} is gone already`);
  return [...changes, ...gone];
}
