import type { Service } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { whyNotInBulk } from './selection-labels';

const aService = (changes: Partial<Service> = {}) => ({
  mode: 'replicated' as const,
  isSelf: false,
  update: null,
  ...changes,
});
const paused = { state: 'paused' } as Service['update'];

describe('whyNotInBulk', () => {
  it.each([
    ['a healthy service', aService(), null, null],
    ['a job', aService({ mode: 'replicated-job' }), 'It is a job', 'It is a job'],
    [
      'a paused rollout',
      aService({ update: paused }),
      'The rollout is paused',
      'The rollout is paused',
    ],
    ['Waxseal itself', aService({ isSelf: true }), 'Waxseal runs in this service', null],
  ])('decides about %s', (_what, service, restart, labels) => {
    expect(whyNotInBulk(service, 'restart')?.title ?? null).toBe(restart);
    expect(whyNotInBulk(service, 'labels')?.title ?? null).toBe(labels);
  });
});
