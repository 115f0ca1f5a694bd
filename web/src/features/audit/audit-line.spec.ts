import type { AuditEntry } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { linesOf, pageOfTarget, tookMs, who } from './audit-line';

const anEntry = (seq: number, entry: Partial<AuditEntry> = {}): AuditEntry => ({
  seq,
  id: `id-${seq}`,
  at: new Date(Date.UTC(2030, 0, 1) + seq * 1000).toISOString(),
  actor: { id: '1', username: 'ann' },
  action: 'secret.create',
  target: { kind: 'secret', name: 'db_password' },
  fields: [],
  outcome: 'attempted',
  code: null,
  count: 1,
  attemptId: null,
  requestId: null,
  address: null,
  previousHash: '',
  hash: '',
  ...entry,
});
const anEnd = (seq: number, of: number) =>
  anEntry(seq, { outcome: 'succeeded', attemptId: `id-${of}` });

describe('linesOf', () => {
  it('joins the start and the end of an action, even with other records between them', () => {
    const lines = linesOf([anEnd(4, 1), anEnd(3, 2), anEntry(2), anEntry(1)]);
    expect(lines.map(({ started, ended }) => [started?.seq, ended?.seq])).toEqual([
      [1, 4],
      [2, 3],
    ]);
    expect(tookMs(lines[0]!)).toBe(3000);
  });

  it('keeps the key of a line when its end is recorded', () => {
    const [open] = linesOf([anEntry(1)]);
    const [closed] = linesOf([anEnd(2, 1), anEntry(1)]);
    expect(closed!.key).toBe(open!.key);
    expect([open!.ended, tookMs(open!)]).toEqual([null, null]);
  });

  it('shows a refusal, and an end whose start is on a later page', () => {
    const lines = linesOf([anEntry(6, { outcome: 'refused' }), anEnd(5, 1)]);
    expect(lines.map(({ started, ended }) => [started, ended?.seq])).toEqual([
      [null, 6],
      [null, 5],
    ]);
  });
});

describe('who', () => {
  it('distinguishes Waxseal from an unknown client that was refused', () => {
    expect(who(anEntry(1))).toBe('ann');
    expect(who(anEntry(1, { actor: null, outcome: 'succeeded' }))).toBe('Waxseal');
    expect(who(anEntry(1, { actor: null, outcome: 'refused' }))).toBe('Unknown');
  });
});

describe('pageOfTarget', () => {
  it('returns the page of the target', () => {
    expect(pageOfTarget(anEntry(1))).toEqual({ name: 'secret', params: { name: 'db_password' } });
    const user = anEntry(1, { target: { kind: 'user', name: 'ann' } });
    expect(pageOfTarget(user)).toEqual({ name: 'users', query: { search: 'ann' } });
  });

  it('is null for a target without a page', () => {
    expect(pageOfTarget(anEntry(1, { target: null }))).toBeNull();
    expect(pageOfTarget(anEntry(1, { target: { kind: 'session', name: 'x' } }))).toBeNull();
  });
});
