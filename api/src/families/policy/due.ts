import { policyDefaults, type Due, type FamilyPolicy } from '@waxseal/shared';
import { instantLabelOf } from '../model/family-labels.js';
import type { Family } from '../model/family.js';
import type { KnownObject } from '../model/label-signatures.js';

const DAY_MS = 86_400_000;

/** When a family should be rotated: at its maximum age or before its expiry, whichever is first. */
export function dueOf(
  { current }: Family,
  { maxAgeDays, warnDays }: FamilyPolicy,
  now: number,
): Due | null {
  const since = startOf(current.object);
  const expires = instantLabelOf(current.object, 'expires');
  const dates = [
    ...(maxAgeDays === null
      ? []
      : [{ at: Date.parse(since) + maxAgeDays * DAY_MS, reason: 'age' as const }]),
    ...(expires === undefined
      ? []
      : [
          {
            at: Date.parse(expires) - (warnDays ?? policyDefaults.warnDays) * DAY_MS,
            reason: 'expiry' as const,
          },
        ]),
  ].sort((a, b) => a.at - b.at);
  const [first] = dates;
  return first
    ? { at: new Date(first.at).toISOString(), reason: first.reason, isDue: first.at <= now }
    : null;
}

/** Since when the version is current. A label of another client can make it due earlier, never later. */
function startOf(object: KnownObject): string {
  const since = instantLabelOf(object, 'since');
  if (since !== undefined) return since;
  const { name, createdAt, foreignLabels: labels = {} } = object;
  const claimed = instantLabelOf({ name, labels }, 'since');
  return claimed !== undefined && Date.parse(claimed) < Date.parse(createdAt) ? claimed : createdAt;
}
