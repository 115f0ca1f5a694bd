import { describe, expect, it } from 'vitest';
import { handOver, takeHanded } from './once';

const made = { kind: 'secret' as const, name: 'db', value: 'v', publicPart: null };

describe('what is shown once', () => {
  it('can be taken once, by the page it is for', () => {
    handOver('r1', [made]);
    expect(takeHanded('r1')).toEqual([made]);
    expect(takeHanded('r1')).toEqual([]);
  });

  it('is gone when another page comes first', () => {
    handOver('r1', [made]);
    expect(takeHanded('r2')).toEqual([]);
    expect(takeHanded('r1')).toEqual([]);
  });
});
