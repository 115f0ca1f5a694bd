import { policyDefaults } from '@waxseal/shared';
import type { FamilyVersion } from './family';
import { whyNotDelete } from './family-page-labels';

export interface TimeLineRow {
  version: FamilyVersion;
  /** Services whose spec references the version, and services whose rollback would use it. */
  users: string[];
  held: string[];
  isScheduledForDeletion: boolean;
  expiry: 'none' | 'fine' | 'soon' | 'over';
  canRestore: boolean;
  canDelete: boolean;
  whyNotDelete: string | null;
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

/** Returns the versions, the newest first, with their use and the actions that are available. */
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
        isScheduledForDeletion: isOld && version.deletesAt !== null && !version.isPinned,
        expiry: expiryOf(version, now, warnDays),
        canRestore: isOld,
        canDelete: isOld,
        whyNotDelete: version.isPinned ? whyNotDelete : null,
      };
    });
}
