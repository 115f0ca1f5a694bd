import type { Generated } from '@waxseal/shared';

/** Generated values between the response that has them and the page that shows them: in memory, once. */
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
