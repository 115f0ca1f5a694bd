import type { User } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { editOf, isLastAdmin, planOf, type Change, type UserAction } from './user-actions';

const aUser = (user: Partial<User> = {}): User => ({
  id: '1',
  username: 'ann',
  role: 'admin',
  isDisabled: false,
  createdAt: '2030-01-01T00:00:00.000Z',
  lastSignInAt: null,
  hasSecondFactor: true,
  ...user,
});
const aChange = (change: Partial<Change>): Change => ({
  action: 'role',
  role: 'viewer',
  password: 'a horse and its battery',
  ...change,
});

describe('editOf', () => {
  it.each([
    ['role', { role: 'viewer' }],
    ['disable', { isDisabled: true }],
    ['enable', { isDisabled: false }],
    ['password', { password: 'a horse and its battery' }],
    ['sessions', null],
    ['factor', null],
  ] as [UserAction, object | null][])('contains only the fields that %s changes', (action, edit) =>
    expect(editOf(aChange({ action }))).toEqual(edit),
  );
});

describe('planOf', () => {
  const situation = { user: aUser(), openSessions: 3, isOneself: false };

  it('shows the changes and the number of sessions that end', () => {
    expect(planOf(aChange({ action: 'disable' }), situation).diff).toEqual([
      { path: 'Can sign in', before: 'yes', after: 'no' },
      { path: 'Active sessions', before: '3', after: '0' },
    ]);
  });

  it('shows that a reset of the second factor ends the sessions', () => {
    expect(planOf(aChange({ action: 'factor' }), situation).diff).toEqual([
      { path: 'Second factor', before: 'set up', after: 'none' },
      { path: 'Active sessions', before: '3', after: '0' },
    ]);
  });

  it('never contains the password', () => {
    const plan = planOf(aChange({ action: 'password' }), situation);
    expect(JSON.stringify(plan)).not.toContain('horse');
  });

  it.each(['disable', 'password', 'sessions'] as const)(
    'warns users who would %s themselves',
    (action) => {
      const plan = planOf(aChange({ action }), { ...situation, isOneself: true });
      expect(plan.warnings).toEqual(['This is your account. You’ll be signed out immediately.']);
    },
  );
});

describe('isLastAdmin', () => {
  const bob = aUser({ id: '2', username: 'bob' });
  const of = (...items: User[]) => ({ items, total: items.length });

  it('is true for the only enabled admin', () => {
    expect(isLastAdmin(aUser(), of(aUser(), { ...bob, isDisabled: true }))).toBe(true);
    expect(isLastAdmin(aUser(), of(aUser(), { ...bob, role: 'operator' }))).toBe(true);
    expect(isLastAdmin(aUser(), of(aUser(), bob))).toBe(false);
  });

  it('is false if the list does not contain every user', () => {
    expect(isLastAdmin(aUser(), { items: [aUser()], total: 2 })).toBe(false);
    expect(isLastAdmin(aUser(), undefined)).toBe(false);
  });
});
