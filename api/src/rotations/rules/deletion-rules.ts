import type { EffectiveSettings } from '@waxseal/shared';
import type { FamilyVersion, Family } from '../../families/index.js';
import { isStackOwned } from './version-users.js';

/** What keeps a version that a rotation has replaced. */
export type Protection = 'pinned' | 'stack-owned' | 'keep';

/** A replaced version at the time when a rotation would delete it. */
export interface ReplacedVersion {
  object: { name: string; labels: Record<string, string> };
  isPinned: boolean;
  /** How many versions were replaced after it. */
  index: number;
  /** This rotation replaces it, and its user wants it to be deleted now: `keep` does not protect it. */
  isUnwanted: boolean;
}

/** The part of a rotation that decides on its deletions. */
export interface DeletionRules {
  settings: Pick<EffectiveSettings, 'keep'>;
  deleteStackOwned: boolean;
}

/** Why a rotation does not delete a version, in the plan, on pages and in the job that deletes. */
export function protectionOf(
  { object, isPinned, index, isUnwanted }: ReplacedVersion,
  { settings, deleteStackOwned }: DeletionRules,
): Protection | undefined {
  if (isPinned) return 'pinned';
  if (isStackOwned(object) && !deleteStackOwned) return 'stack-owned';
  return index < settings.keep && !isUnwanted ? 'keep' : undefined;
}

/** A rotation that replaced a version, and when it deletes what it may delete. */
export interface Replacement extends DeletionRules {
  rotationId: string;
  fromId: string;
  deletesAt: number;
  deletePrevious: 'after-grace' | 'now';
  /** It has not chosen yet which versions it deletes. */
  isPending: boolean;
}

interface Choice {
  version: FamilyVersion;
  protection: Protection | undefined;
}

/**
 * Which versions a rotation chooses for deletion at this time, and why it keeps others. It considers what
 * it and earlier rotations replaced, as soon as their grace period is over. What a later rotation replaced
 * belongs to that one. `replacements` are those of the family, the latest first.
 */
export function chooseDeletions(
  { rotationId, deletePrevious, ...rules }: Omit<Replacement, 'fromId' | 'deletesAt' | 'isPending'>,
  replacements: readonly Replacement[],
  { versions, current }: Family,
  pinned: readonly string[],
  now: number,
): Choice[] {
  const latest = new Map<string, Replacement>();
  for (const one of replacements) if (!latest.has(one.fromId)) latest.set(one.fromId, one);
  const replaced = [...latest.values()].flatMap((replacement) => {
    const version = versions.find(({ object }) => object.id === replacement.fromId);
    return version && version !== current ? [{ version, replacement }] : [];
  });
  const own = replacements.findIndex((one) => one.rotationId === rotationId);
  return replaced.flatMap(({ version, replacement }, index) => {
    const isLater = replacements.indexOf(replacement) < own;
    if (isLater || replacement.deletesAt > now) return [];
    const { object } = version;
    const isPinned = pinned.includes(object.id);
    const isUnwanted = deletePrevious === 'now' && replacement.rotationId === rotationId;
    return [{ version, protection: protectionOf({ object, isPinned, index, isUnwanted }, rules) }];
  });
}

/** When each version will be deleted, by the id of its object. A version that is kept has no time. */
export function deletionTimes(
  replacements: readonly Replacement[],
  family: Family,
  pinned: readonly string[],
): Map<string, number> {
  const times = new Map<string, number>();
  const pending = replacements
    .filter(({ isPending }) => isPending)
    .sort((a, b) => a.deletesAt - b.deletesAt);
  for (const rotation of pending) {
    const at = rotation.deletesAt;
    for (const { version, protection } of chooseDeletions(
      rotation,
      replacements,
      family,
      pinned,
      at,
    ))
      if (!protection && !times.has(version.object.id)) times.set(version.object.id, at);
  }
  return times;
}
