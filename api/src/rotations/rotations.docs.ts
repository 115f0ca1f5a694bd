import type { ProblemCode } from '@waxseal/shared';

export const startProblems: ProblemCode[] = [
  'bad-request',
  'not-found',
  'rotation-running',
  'consumer-busy',
  'not-rotatable',
  'already-current',
  'name-taken',
  'plan-stale',
  'body-too-large',
  'unsupported-media-type',
  'invalid-input',
];

export const pruneProblems: ProblemCode[] = [
  'bad-request',
  'plan-stale',
  'body-too-large',
  'unsupported-media-type',
  'invalid-input',
];
