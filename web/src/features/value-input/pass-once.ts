import type { Generated } from '@waxseal/shared';

/** Generated values on their way from the response to the page that shows them once. They exist in memory only. */
let passed: { of: string; generated: Generated[] } | null = null;

export const passOnce = (of: string, generated: Generated[]) => {
  passed = generated.length > 0 ? { of, generated } : null;
};

/** Returns the values and forgets them. */
export const takePassed = (of: string): Generated[] => {
  const found = passed?.of === of ? passed.generated : [];
  passed = null;
  return found;
};
