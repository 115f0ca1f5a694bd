import type { Role } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';

export const roleLabels: Record<Role, { label: string; hint: string }> = {
  viewer: {
    label: 'Viewer',
    hint: 'Read-only access to secrets (never values), services, nodes and events.',
  },
  auditor: { label: 'Auditor', hint: 'Viewer, plus the audit log and user list.' },
  operator: {
    label: 'Operator',
    hint: 'Creates, rotates and deletes secrets and configs. Scales, restarts and rolls back services.',
  },
  admin: { label: 'Admin', hint: 'Full access, including users, audit and Swarm setup.' },
};

export const userColumns: Column[] = [
  { id: 'username', label: 'Name', sort: 'username', isFixed: true },
  { id: 'role', label: 'Role' },
  { id: 'state', label: 'State' },
  { id: 'signIn', label: 'Last sign-in' },
  { id: 'created', label: 'Created' },
];

export const userDiffLabels = {
  username: 'Username',
  role: 'Role',
  canSignIn: 'Can sign in',
  password: 'Password',
  sessions: 'Active sessions',
};

export const userWarnings = {
  noSession: 'No active sessions.',
  roleNow: 'Takes effect immediately, including in active sessions.',
  signedOut: 'This is your account. You’ll be signed out immediately.',
  ownRole: 'This is your account. Only another admin can restore your role.',
  passwordOnce: 'You’ll see the password once, after creating the user.',
};

export const passwordTooShort = (least: number) => `At least ${least} characters`;
