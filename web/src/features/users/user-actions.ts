import type { EditUser, Role, User } from '@waxseal/shared';
import type { ShownPlan } from '../action-dialog';
import { userDiffLabels, userDiffValues, userWarnings } from './user-labels';

export type UserAction = 'role' | 'disable' | 'enable' | 'password' | 'sessions' | 'factor';

export interface Change {
  action: UserAction;
  role: Role;
  password: string;
}

/** Returns the merge patch of an action. Null: it is no change of a field of the user. */
export function editOf({ action, role, password }: Change): EditUser | null {
  switch (action) {
    case 'role':
      return { role };
    case 'disable':
      return { isDisabled: true };
    case 'enable':
      return { isDisabled: false };
    case 'password':
      return { password };
    case 'sessions':
    case 'factor':
      return null;
  }
}

const endsSessions = (action: UserAction) =>
  ['disable', 'password', 'sessions', 'factor'].includes(action);

interface Situation {
  user: User;
  openSessions: number;
  isOneself: boolean;
}

/** Returns the changes of the action, based on the user as last loaded. */
export function planOf(change: Change, { user, openSessions, isOneself }: Situation): ShownPlan {
  const { action, role } = change;
  const diff = [
    ...(action === 'role' ? [{ path: userDiffLabels.role, before: user.role, after: role }] : []),
    ...(action === 'disable' || action === 'enable'
      ? [
          {
            path: userDiffLabels.canSignIn,
            before: user.isDisabled ? userDiffValues.no : userDiffValues.yes,
            after: action === 'enable' ? userDiffValues.yes : userDiffValues.no,
          },
        ]
      : []),
    ...(action === 'password'
      ? [
          {
            path: userDiffLabels.password,
            before: userDiffValues.current,
            after: userDiffValues.new,
          },
        ]
      : []),
    ...(action === 'factor'
      ? [
          {
            path: userDiffLabels.factor,
            before: userDiffValues.factor,
            after: userDiffValues.noFactor,
          },
        ]
      : []),
    ...(endsSessions(action) && openSessions > 0
      ? [{ path: userDiffLabels.sessions, before: String(openSessions), after: '0' }]
      : []),
  ];
  const warnings = warningsOf(change, isOneself);
  return {
    diff,
    warnings: action === 'sessions' && openSessions === 0 ? [userWarnings.noSession] : warnings,
  };
}

function warningsOf({ action, role }: Change, isOneself: boolean) {
  if (!isOneself) return action === 'role' ? [userWarnings.roleNow] : [];
  if (endsSessions(action)) return [userWarnings.signedOut];
  return action === 'role' && role !== 'admin' ? [userWarnings.ownRole] : [];
}

/** True for the only enabled admin, who must remain. False if the list does not contain every user. */
export const isLastAdmin = (user: User, page: { items: User[]; total: number } | undefined) =>
  page !== undefined &&
  page.items.length === page.total &&
  user.role === 'admin' &&
  !user.isDisabled &&
  page.items.every(({ id, role, isDisabled }) => id === user.id || role !== 'admin' || isDisabled);
