import type { EditUser, Role, User } from '@waxseal/shared';
import type { ShownPlan } from '../plans';

export type UserAct = 'role' | 'disable' | 'enable' | 'password' | 'sessions';

export interface Change {
  act: UserAct;
  role: Role;
  password: string;
}

/** The merge patch of an act; ending sessions has none, as it is no field of the user. */
export function editOf({ act, role, password }: Change): EditUser | null {
  switch (act) {
    case 'role':
      return { role };
    case 'disable':
      return { isDisabled: true };
    case 'enable':
      return { isDisabled: false };
    case 'password':
      return { password };
    case 'sessions':
      return null;
  }
}

const endsSessions = (act: UserAct) => ['disable', 'password', 'sessions'].includes(act);

interface Situation {
  user: User;
  openSessions: number;
  isOneself: boolean;
}

/** What would happen, worked out from the user as it is now. */
export function planOf(change: Change, { user, openSessions, isOneself }: Situation): ShownPlan {
  const { act, role } = change;
  const diff = [
    ...(act === 'role' ? [{ path: 'role', before: user.role, after: role }] : []),
    ...(act === 'disable' || act === 'enable'
      ? [
          {
            path: 'may sign in',
            before: user.isDisabled ? 'no' : 'yes',
            after: act === 'enable' ? 'yes' : 'no',
          },
        ]
      : []),
    ...(act === 'password'
      ? [{ path: 'password', before: 'the present one', after: 'the new one' }]
      : []),
    ...(endsSessions(act) && openSessions > 0
      ? [{ path: 'open sessions', before: String(openSessions), after: '0' }]
      : []),
  ];
  const warnings = warningsOf(change, isOneself);
  return {
    diff,
    warnings: act === 'sessions' && openSessions === 0 ? ['No session is open.'] : warnings,
  };
}

function warningsOf({ act, role }: Change, isOneself: boolean) {
  if (!isOneself)
    return act === 'role' ? ['It holds at once, also in sessions that are open.'] : [];
  if (endsSessions(act)) return ['This is you: you are signed out at once.'];
  return act === 'role' && role !== 'admin'
    ? ['This is you: another admin has to give the role back.']
    : [];
}

/** An admin who is enabled must stay. False where the list does not show everybody. */
export const isLastAdmin = (user: User, page: { items: User[]; total: number } | undefined) =>
  page !== undefined &&
  page.items.length === page.total &&
  user.role === 'admin' &&
  !user.isDisabled &&
  page.items.every(({ id, role, isDisabled }) => id === user.id || role !== 'admin' || isDisabled);
