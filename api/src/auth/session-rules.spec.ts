import { describe, expect, it } from 'vitest';
import { ABSOLUTE_MS, decideRefresh, GRACE_MS, IDLE_MS, type SessionRow } from './session-rules.js';

const aRow = (row: Partial<SessionRow> = {}): SessionRow => ({
  id: 's',
  userId: 'u',
  username: 'ann',
  role: 'viewer',
  isDisabled: 0,
  generation: 5,
  createdAt: 0,
  refreshedAt: 0,
  endedAt: null,
  address: null,
  userAgent: null,
  factorShownAt: null,
  factorSince: null,
  ...row,
});

describe('decideRefresh', () => {
  it.each<[string, number, Partial<SessionRow>, number, string]>([
    ['the current token', 5, {}, 1, 'rotate'],
    ['the current token just in time', 5, {}, IDLE_MS - 1, 'rotate'],
    ['the one before, immediately', 4, {}, 0, 'repeat'],
    ['the one before, at the end of its grace', 4, {}, GRACE_MS, 'repeat'],
    ['the one before, too late', 4, {}, GRACE_MS + 1, 'revoke'],
    ['the one before, after the clock was set back', 4, {}, -GRACE_MS - 1, 'revoke'],
    ['the one before of an ended session', 4, { endedAt: 1 }, 2, 'refuse'],
    ['an older one, immediately', 3, {}, 0, 'revoke'],
    ['the current one of an ended session', 5, { endedAt: 1 }, 2, 'refuse'],
    ['an older one of an ended session', 3, { endedAt: 1 }, 2, 'refuse'],
    ['the current one of a disabled user', 5, { isDisabled: 1 }, 1, 'refuse'],
    ['the current one of an idle session', 5, {}, IDLE_MS, 'refuse'],
    [
      'the current one of an old session',
      5,
      { refreshedAt: ABSOLUTE_MS - 1 },
      ABSOLUTE_MS,
      'refuse',
    ],
  ])('%s', (_, tokenGeneration, row, now, decision) => {
    const replacedAt = tokenGeneration < 5 ? 0 : null;
    expect(decideRefresh({ tokenGeneration, replacedAt }, aRow(row), now)).toBe(decision);
  });

  it('the other replacement of a token, one of which was used', () => {
    const token = { tokenGeneration: 4, replacedAt: null };
    expect(decideRefresh(token, aRow(), 0)).toBe('revoke');
  });
});
