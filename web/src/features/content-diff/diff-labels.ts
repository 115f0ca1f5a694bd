import type { ConfigDiff } from '@waxseal/shared';

/** What a screen reader announces before a line of a diff. */
export const spokenSigns = { same: '', removed: 'removed', added: 'added' };

/** What a reader must know of a difference that is not complete or not exact. */
export function noteOn({
  isApproximate,
  isTruncated,
}: Pick<ConfigDiff, 'isApproximate' | 'isTruncated'>): string | null {
  const notes = [
    isApproximate && 'The versions differ in so many lines that they are shown as replaced.',
    isTruncated && 'Only the beginning of the differences is shown.',
  ].filter(Boolean);
  return notes.length > 0 ? notes.join(' ') : null;
}
