import type { Resolution, Rotation, RotationService } from '@waxseal/shared';

export interface Decision {
  resolution: Resolution;
  label: string;
  /** What it will do, here and now. */
  effect: string;
  isDanger: boolean;
}

/** Which services stand where; those that are gone stand nowhere. */
export function standing(services: RotationService[]) {
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

/** The choices there are, each with what it does to which service. */
export function decisionsOf(rotation: Rotation): Decision[] {
  const at = standing(rotation.services);
  const [before, after] = [versions(rotation, 'fromVersion'), versions(rotation, 'toVersion')];
  const notNew = [...at.old, ...at.mixed, ...at.unknown];
  const notOld = [...at.new, ...at.mixed, ...at.unknown];
  const isMade = rotation.changes.some(({ source }) => source !== 'version');

  const words: Record<Resolution, Omit<Decision, 'resolution'>> = {
    retry: {
      label: 'Go on to the new version',
      effect: notNew.length
        ? `Tries again to move ${named(notNew)} to ${after}. Their tasks restart.`
        : `All services are on ${after}: they are verified once more, and the rotation ends.`,
      isDanger: false,
    },
    accept: {
      label: 'Accept as it stands',
      effect: notNew.length
        ? `${after} becomes the current version. Not on it, and shown as drift: ${named(notNew)}. ${before} is kept for that. No task restarts.`
        : `${after} becomes the current version. No task restarts.`,
      isDanger: false,
    },
    revert: {
      label: 'Go back to the old version',
      effect: notOld.length
        ? `Puts ${named(notOld)} back on ${before}. Their tasks restart.${isMade ? ` ${after} is removed afterwards.` : ''}`
        : `All services are on ${before} already.${isMade ? ` ${after} is removed.` : ''}`,
      isDanger: false,
    },
    abandon: {
      label: 'Leave everything as it is',
      effect: `No service is changed. Both versions stay, the one before stays the current one, and services on the other are shown as drift.`,
      isDanger: true,
    },
  };
  return rotation.resolutions.map((resolution) => ({ resolution, ...words[resolution] }));
}
