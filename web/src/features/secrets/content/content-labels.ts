export const views: { value: 'content' | 'diff'; label: string }[] = [
  { value: 'content', label: 'Content' },
  { value: 'diff', label: 'Compare' },
];

export const versionLabel = (version: number, isCurrent: boolean) =>
  isCurrent ? `v${version}, current` : `v${version}`;
