import { updateStateLabels, type PlannedService, type RotationPlan } from '@waxseal/shared';
import { plural } from '../../../lib/plural';
import { effectLabels } from './plan-labels';

const byName = ({ services }: RotationPlan) =>
  new Map(services.map((service) => [service.service, service]));

/** Describes the differences between two plans of a rotation to a user who has reviewed the first. */
export function planChanges(before: RotationPlan, after: RotationPlan): string[] {
  const [was, is] = [byName(before), byName(after)];
  const changes: string[] = [];
  for (const { name, fromVersion, toVersion } of after.changes) {
    const old = before.changes.find((change) => change.name === name);
    if (old && old.fromVersion !== fromVersion)
      changes.push(`${name} moved from v${old.fromVersion} to v${fromVersion}`);
    if (old && old.toVersion !== toVersion)
      changes.push(`${name}: new version is now v${toVersion} (was v${old.toVersion})`);
  }
  for (const name of is.keys()) if (!was.has(name)) changes.push(`${name} now uses it`);
  for (const [name, old] of was) {
    const now = is.get(name);
    if (!now) changes.push(`${name} no longer uses it`);
    else changes.push(...serviceChanges(old, now));
  }
  const order = ({ services }: RotationPlan) => services.map(({ service }) => service).join(' ');
  if (was.size === is.size && changes.length === 0 && order(before) !== order(after))
    changes.push('The order of services changed');
  if (changes.length === 0) changes.push('Service details changed');
  return changes;
}

function serviceChanges(was: PlannedService, is: PlannedService): string[] {
  const { service: name } = is;
  const changes: string[] = [];
  if (was.effect !== is.effect)
    changes.push(`${name}: ${effectLabels[is.effect]} (was: ${effectLabels[was.effect]})`);
  if (was.busy !== is.busy)
    changes.push(
      is.busy
        ? `${name} is mid-rollout (${updateStateLabels[is.busy]})`
        : `${name} is no longer mid-rollout`,
    );
  if (was.health !== is.health) changes.push(`${name} is now ${is.health} (was ${was.health})`);
  if (was.desired !== is.desired)
    changes.push(`${name} now has ${plural(is.desired, 'task')} (was ${was.desired})`);
  if (was.isDownForAMoment !== is.isDownForAMoment)
    changes.push(`${name} ${is.isDownForAMoment ? 'now has' : 'no longer has'} brief downtime`);
  if (was.updatePolicy.order !== is.updatePolicy.order)
    changes.push(`${name} is now updated ${is.updatePolicy.order}`);
  return changes;
}
