import type { Image, Network } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { countText, networkKind, placeText } from './inventory-labels';

describe('networkKind', () => {
  it.each([
    [[false, false, false], '–'],
    [[true, false, false], 'Publishes ports'],
    [[false, true, true], 'Internal, Attachable'],
  ])('of %j is %s', ([isIngress, isInternal, isAttachable], expected) => {
    expect(networkKind({ isIngress, isInternal, isAttachable } as Network)).toBe(expected);
  });
});

describe('placeText', () => {
  it.each([
    [true, 'Yes'],
    [false, 'No'],
    [null, 'Unknown'],
  ])('of an image with isLocal %s is %s', (isLocal, expected) => {
    expect(placeText({ isLocal } as Image)).toBe(expected);
  });
});

describe('countText', () => {
  it('says how many are shown if there are more', () => {
    const page = { items: ['a'], nextCursor: null };
    expect(countText({ ...page, total: 1 }, 'volume')).toBe('1 volume');
    expect(countText({ ...page, total: 600 }, 'volume')).toBe(
      '600 volumes, of which the first 1 are shown',
    );
  });
});
