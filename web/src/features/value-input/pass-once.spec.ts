import { describe, expect, it } from 'vitest';
import { passOnce, takePassed } from './pass-once';

const made = { kind: 'secret' as const, name: 'db', value: 'v', publicPart: null };

describe('what is shown once', () => {
  it('can be taken once, by the page it is for', () => {
    passOnce('r1', [made]);
    expect(takePassed('r1')).toEqual([made]);
    expect(takePassed('r1')).toEqual([]);
  });

  it('is gone when another page comes first', () => {
    passOnce('r1', [made]);
    expect(takePassed('r2')).toEqual([]);
    expect(takePassed('r1')).toEqual([]);
  });
});
