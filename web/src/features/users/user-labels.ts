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
  factor: 'Second factor',
  sessions: 'Active sessions',
  session: 'Session',
};

export const sessionTexts = {
  title: 'Active sessions',
  none: 'No active sessions.',
  current: 'This one',
  end: 'End session',
  endOf: (client: string) => `End session of ${client}…`,
  endHint: 'Its next request needs a new sign-in',
  since: (time: string) => `signed in ${time}`,
};

/** A new password, which is shown only once. */
export const onceOf = (username: string, password: string) => ({
  title: `Password for ${username}`,
  text: password,
  copy: 'Copy password',
});

export const userWarnings = {
  noSession: 'No active sessions.',
  roleNow: 'Takes effect immediately, including in active sessions.',
  signedOut: 'This is your account. You’ll be signed out immediately.',
  ownRole: 'This is your account. Only another admin can restore your role.',
  passwordOnce: 'You’ll see the password once, after creating the user.',
};

export const passwordTooShort = (least: number) => `At least ${least} characters`;

export const userDiffValues = {
  yes: 'yes',
  no: 'no',
  current: 'current',
  new: 'new',
  factor: 'set up',
  noFactor: 'none',
};

export const userTexts = {
  users: 'Users',
  onlyAdmins: 'Only admins can create users',
  lastAdmin: 'This is the only enabled admin',
  noFactor: 'This user has no second factor',
  ownFactor: 'Use the Account page for your own second factor',
  ownPassword: 'Use the Account page for your own password',
  created: (username: string) => `User ${username} created`,
};

export const noUsers = {
  icon: 'i-lucide-users',
  title: 'No users',
  detail: 'People with an account appear here.',
};

export const passwordSources = [
  { value: 'generated' as const, label: 'Generate' },
  { value: 'entered' as const, label: 'Enter' },
];

/** The labels of each action in the menu, in its dialog and after its success. */
export const userActionLabels = {
  role: {
    label: 'Change role…',
    title: 'Change role:',
    description: 'Sets what this user can do',
    confirm: 'Change role',
    done: 'Role changed',
  },
  disable: {
    label: 'Disable…',
    title: 'Disable',
    description: 'Signs the user out everywhere and blocks sign-in',
    confirm: 'Disable user',
    done: 'Disabled',
  },
  enable: {
    label: 'Enable…',
    title: 'Enable',
    description: 'The user can sign in again',
    confirm: 'Enable user',
    done: 'Enabled',
  },
  password: {
    label: 'Reset password…',
    title: 'Reset password:',
    description: 'Signs the user out everywhere. The old password stops working',
    confirm: 'Reset password',
    done: 'Password reset',
  },
  factor: {
    label: 'Reset second factor…',
    title: 'Reset second factor:',
    description: 'Signs the user out everywhere. The password is enough to sign in again',
    confirm: 'Reset second factor',
    done: 'Second factor reset',
  },
  sessions: {
    label: 'End sessions…',
    title: 'End sessions:',
    description: 'Signs the user out everywhere. They can sign in again',
    confirm: 'End sessions',
    done: 'Sessions ended',
  },
};
