import type { PlannedService, RotationPlan } from '@waxseal/shared';

const byName = ({ services }: RotationPlan) =>
  new Map(services.map((service) => [service.service, service]));

/** How two plans of the same action differ, in words, for a person who has read the first. */
export function planChanges(before: RotationPlan, after: RotationPlan): string[] {
  const [was, is] = [byName(before), byName(after)];
  const changes: string[] = [];
  for (const { name, fromVersion, toVersion } of after.changes) {
    const old = before.changes.find((change) => change.name === name);
    if (old && old.fromVersion !== fromVersion)
      changes.push(`${name} is on v${fromVersion} now, no longer on v${old.fromVersion}`);
    if (old && old.toVersion !== toVersion)
      changes.push(`The new version of ${name} is v${toVersion}, no longer v${old.toVersion}`);
  }
  for (const name of is.keys()) if (!was.has(name)) changes.push(`${name} uses it now`);
  for (const [name, old] of was) {
    const now = is.get(name);
    if (!now) changes.push(`${name} no longer uses it`);
    else changes.push(...serviceChanges(old, now));
  }
  const order = ({ services }: RotationPlan) => services.map(({ service }) => service).join(' ');
  if (was.size === is.size && changes.length === 0 && order(before) !== order(after))
    changes.push('The order of the services is another one');
  if (changes.length === 0) changes.push('Details of a service, its tasks or its settings');
  return changes;
}

function serviceChanges(was: PlannedService, is: PlannedService): string[] {
  const { service: name } = is;
  const changes: string[] = [];
  if (was.effect !== is.effect) changes.push(`${name}: ${was.effect} became ${is.effect}`);
  if (was.busy !== is.busy)
    changes.push(
      is.busy ? `${name} is busy: ${is.busy.replaceAll('_', ' ')}` : `${name} is no longer busy`,
    );
  if (was.health !== is.health) changes.push(`${name} was ${was.health} and is ${is.health}`);
  if (was.desired !== is.desired)
    changes.push(`${name} has ${is.desired} tasks, no longer ${was.desired}`);
  if (was.isDownForAMoment !== is.isDownForAMoment)
    changes.push(`${name} is ${is.isDownForAMoment ? '' : 'no longer '}down for a moment`);
  if (was.updatePolicy.order !== is.updatePolicy.order)
    changes.push(`${name} is updated ${is.updatePolicy.order}`);
  return changes;
}
