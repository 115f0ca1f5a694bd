import type { Generated } from '@waxseal/shared';

/** What was generated, between the answer to a start and the page that shows it: in memory, once. */
let handed: { of: string; generated: Generated[] } | null = null;

export const passOnce = (of: string, generated: Generated[]) => {
  handed = generated.length > 0 ? { of, generated } : null;
};

/** Takes it out: whoever asks next gets nothing. */
export const takePassed = (of: string): Generated[] => {
  const found = handed?.of === of ? handed.generated : [];
  handed = null;
  return found;
};
