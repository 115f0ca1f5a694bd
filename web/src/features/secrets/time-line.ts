import { policyDefaults } from '@waxseal/shared';
import type { FamilyVersion } from './family';

export interface TimeLineRow {
  version: FamilyVersion;
  /** Services whose spec names it, and services that only a roll-back would bring back to it. */
  users: string[];
  held: string[];
  isGoing: boolean;
  expiry: 'none' | 'fine' | 'soon' | 'over';
  canReturn: boolean;
  canRetire: boolean;
  whyNotRetire: string | null;
}

const DAY_MS = 24 * 3_600_000;

function expiryOf(
  { expiresAt }: FamilyVersion,
  now: number,
  warnDays: number,
): TimeLineRow['expiry'] {
  if (!expiresAt) return 'none';
  const left = Date.parse(expiresAt) - now;
  return left <= 0 ? 'over' : left < warnDays * DAY_MS ? 'soon' : 'fine';
}

/** The newest first: what each version is for now, and what can be done with it. */
export function timeLine(
  versions: FamilyVersion[],
  now: number,
  warnDays: number = policyDefaults.warnDays,
): TimeLineRow[] {
  return [...versions]
    .sort((one, other) => other.version - one.version)
    .map((version) => {
      const isOld = version.stage === 'previous';
      const named = (spec: 'current' | 'previous') =>
        version.services.filter((user) => user.spec === spec).map(({ service }) => service);
      return {
        version,
        users: named('current'),
        held: named('previous'),
        isGoing: isOld && version.deletesAt !== null && !version.isPinned,
        expiry: expiryOf(version, now, warnDays),
        canReturn: isOld,
        canRetire: isOld,
        whyNotRetire: version.isPinned ? 'It is pinned' : null,
      };
    });
}
