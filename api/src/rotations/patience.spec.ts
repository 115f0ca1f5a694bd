import { describe, expect, it } from 'vitest';
import { Patience } from './patience.js';

describe('Patience', () => {
  it('waits longer each time, up to half a minute', () => {
    const patience = new Patience();
    const waits = Array.from({ length: 6 }, () => patience.next('web uses it'));
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
  });

  it('begins anew when something else is in the way', () => {
    const patience = new Patience();
    patience.next('web uses it');
    patience.next('web uses it');
    expect(patience.next('api uses it')).toBe(3_000);
    expect(patience.next('api uses it')).toBe(6_000);
  });
});
