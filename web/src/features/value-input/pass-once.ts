import type { Generated } from '@waxseal/shared';

/** The generated values that the response contains: there are none if the user did not ask to see them. */
export const valuesIn = (generated: readonly Generated[]) =>
  generated.filter(({ value, publicPart }) => value !== null || publicPart !== null);

/** Generated values on their way from the response to the page that shows them once. They exist in memory only. */
let passed: { of: string; generated: Generated[] } | null = null;

export const passOnce = (of: string, generated: Generated[]) => {
  const values = valuesIn(generated);
  passed = values.length > 0 ? { of, generated: values } : null;
};

/** Returns the values and forgets them. */
export const takePassed = (of: string): Generated[] => {
  const found = passed?.of === of ? passed.generated : [];
  passed = null;
  return found;
};
