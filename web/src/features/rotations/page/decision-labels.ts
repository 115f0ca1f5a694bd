import type { Resolution, Rotation, RotationService } from '@waxseal/shared';

export interface Decision {
  resolution: Resolution;
  label: string;
  /** What the decision does to this rotation in its current state. */
  effect: string;
}

/** Groups the services by the version they run and omits services that no longer exist. */
export function byVersion(services: RotationService[]) {
  const on = (...places: RotationService['runningVersion'][]) =>
    services
      .filter(({ runningVersion }) => places.includes(runningVersion))
      .map(({ service }) => service);
  return { old: on('old'), new: on('new'), mixed: on('mixed'), unknown: on('unknown') };
}

const versions = (rotation: Rotation, side: 'fromVersion' | 'toVersion') =>
  rotation.changes
    .filter((change) => change[side] !== null)
    .map((change) =>
      rotation.changes.length > 1 ? `${change.name} v${change[side]}` : `v${change[side]}`,
    )
    .join(', ');

const named = (services: string[]) => services.join(', ');

/** Returns the decisions that are possible now, each with its effect on the services. */
export function decisionsOf(rotation: Rotation): Decision[] {
  const at = byVersion(rotation.services);
  const [before, after] = [versions(rotation, 'fromVersion'), versions(rotation, 'toVersion')];
  const notNew = [...at.old, ...at.mixed, ...at.unknown];
  const notOld = [...at.new, ...at.mixed, ...at.unknown];
  const isNew = rotation.changes.some(({ source }) => source !== 'version');

  const stay = rotation.changes.length > 1 ? 'stay' : 'stays';

  const decisions: Record<Resolution, Omit<Decision, 'resolution'>> = {
    retry: {
      label: 'Retry the new version',
      effect: notNew.length
        ? `Tries again to update ${named(notNew)} to ${after}. Tasks restart.`
        : `All services are on ${after}. Verifies them again and completes the rotation.`,
    },
    accept: {
      label: 'Accept as is',
      effect: notNew.length
        ? `Makes ${after} current. Not on it and shown as drift: ${named(notNew)}. So ${before} ${stay} available. No tasks restart.`
        : `Makes ${after} current. No tasks restart.`,
    },
    revert: {
      label: 'Revert to the previous version',
      effect: notOld.length
        ? `Reverts ${named(notOld)} to ${before}. Tasks restart.${isNew ? ` ${after} is deleted afterwards.` : ''}`
        : `All services are on ${before} already.${isNew ? ` ${after} is deleted.` : ''}`,
    },
    abandon: {
      label: 'Stop here',
      effect: `Ends the rotation without changing a service. ${before} ${stay} current, both versions are kept, and services on ${after} are shown as drift.`,
    },
  };
  return rotation.resolutions.map((resolution) => ({ resolution, ...decisions[resolution] }));
}

export const cancellation = {
  title: 'Cancel rotation and revert',
  text: 'Services already updated are reverted to the previous version, with one more restart. The new version is deleted.',
  confirm: 'Cancel rotation and revert',
};

export const mayNotDecide = 'Only operators and admins can decide.';

/** Returns the services of each version and omits versions that no service runs. */
export function placesOf(services: RotationService[]) {
  const at = byVersion(services);
  return [
    { label: 'New version', services: at.new },
    { label: 'Previous version', services: at.old },
    { label: 'Both versions', services: at.mixed },
    { label: 'Unknown', services: at.unknown },
  ].filter((place) => place.services.length > 0);
}
