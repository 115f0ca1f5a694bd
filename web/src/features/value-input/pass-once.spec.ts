import { describe, expect, it } from 'vitest';
import { passOnce, takePassed, valuesIn } from './pass-once';

const made = { kind: 'secret' as const, name: 'db', value: 'v', publicPart: null };

describe('Values that are shown once', () => {
  it('can be taken once by their page', () => {
    passOnce('r1', [made]);
    expect(takePassed('r1')).toEqual([made]);
    expect(takePassed('r1')).toEqual([]);
  });

  it('are none if the user did not ask to see them', () => {
    const hidden = { ...made, value: null };
    passOnce('r1', [hidden]);
    expect(takePassed('r1')).toEqual([]);
    const publicOnly = { ...hidden, publicPart: 'PEM' };
    expect(valuesIn([hidden, publicOnly])).toEqual([publicOnly]);
  });

  it('are dropped if another page takes values first', () => {
    passOnce('r1', [made]);
    expect(takePassed('r2')).toEqual([]);
    expect(takePassed('r1')).toEqual([]);
  });
});
