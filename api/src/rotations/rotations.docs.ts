import type { ProblemCode } from '@waxseal/shared';

export const startProblems: ProblemCode[] = [
  'rotation-running',
  'consumer-busy',
  'not-rotatable',
  'own-service',
  'already-current',
  'name-taken',
  'plan-stale',
  'step-up-required',
];
