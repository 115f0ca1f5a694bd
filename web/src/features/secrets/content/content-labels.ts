import type { ConfigDiff } from '@waxseal/shared';

export const views: { value: 'content' | 'diff'; label: string }[] = [
  { value: 'content', label: 'Content' },
  { value: 'diff', label: 'Compare' },
];

export const versionLabel = (version: number, isCurrent: boolean) =>
  isCurrent ? `v${version}, current` : `v${version}`;

/** What a screen reader announces before a line of a diff. */
export const spokenSigns = { same: '', removed: 'removed', added: 'added' };

/** What a reader must know of a difference that is not complete or not exact. */
export function noteOn({ isApproximate, isTruncated }: ConfigDiff): string | null {
  const notes = [
    isApproximate && 'The versions differ in so many lines that they are shown as replaced.',
    isTruncated && 'Only the beginning of the differences is shown.',
  ].filter(Boolean);
  return notes.length > 0 ? notes.join(' ') : null;
}
