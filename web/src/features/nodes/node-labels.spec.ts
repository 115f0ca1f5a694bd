import { describe, expect, it } from 'vitest';
import { pluginsByType, quorumText } from './node-labels';

describe('quorumText', () => {
  const of = (reachable: number, unreachable = 0, joining = 0) =>
    quorumText([
      ...Array.from({ length: reachable }, () => ({ isReachable: true })),
      ...Array.from({ length: unreachable }, () => ({ isReachable: false })),
      ...Array.from({ length: joining }, () => ({ isReachable: null })),
    ]);

  it.each([
    [of(1), '1 of 1 reachable, 1 needed', 'loss of the Swarm'],
    [of(3, 0, 1), '3 of 3 reachable, 2 needed', null],
    [of(2, 1), '2 of 3 reachable, 2 needed', 'one more manager'],
    [of(1, 2), '1 of 3 reachable, 2 needed', 'no quorum'],
    [of(4), '4 of 4 reachable, 3 needed', 'odd number'],
    [of(2), '2 of 2 reachable, 2 needed', 'one more manager'],
  ])('says %j', ({ text, warning }, expected, part) => {
    expect(text).toBe(expected);
    if (part === null) expect(warning).toBeNull();
    else expect(warning).toContain(part);
  });
});

describe('pluginsByType', () => {
  it('joins the names of each type', () => {
    const plugins = [
      { type: 'Volume', name: 'local' },
      { type: 'Network', name: 'overlay' },
      { type: 'Network', name: 'bridge' },
    ];
    expect(pluginsByType(plugins)).toEqual([
      { type: 'Volume', names: 'local' },
      { type: 'Network', names: 'bridge, overlay' },
    ]);
  });
});
