import type { NodeDetails } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { actionsFor, editOf } from './node-action';

const offered = (node: Partial<NodeDetails>, managers = 3) =>
  actionsFor(node as NodeDetails, managers).map(({ action, reason }) =>
    reason ? `(${action})` : action,
  );

describe('actionsFor', () => {
  it.each([
    [{ role: 'worker', availability: 'active' }, ['delete', 'promote', 'pause', 'drain']],
    [{ role: 'worker', availability: 'drain' }, ['delete', 'promote', 'pause', 'activate']],
    [{ role: 'manager', availability: 'pause' }, ['(delete)', 'demote', 'activate', 'drain']],
  ] as const)('offers for %j what can change', (node, expected) => {
    expect(offered(node)).toEqual(expected);
  });

  it('does not demote the last manager', () => {
    expect(offered({ role: 'manager', availability: 'active' }, 1)).toContain('(demote)');
  });
});

describe('editOf', () => {
  it('names only what changes', () => {
    expect((['drain', 'activate', 'demote', 'delete'] as const).map(editOf)).toEqual([
      { availability: 'drain' },
      { availability: 'active' },
      { role: 'worker' },
      null,
    ]);
  });
});
