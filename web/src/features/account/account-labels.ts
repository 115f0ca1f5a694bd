import type { Permission } from '@waxseal/shared';
import { permissionGroups } from '../../lib/permission-labels';

/** Returns one line for each subject, such as `Secrets: view, create`, in the order of the permissions. */
export const permissionLines = (permissions: readonly Permission[]) =>
  permissionGroups(permissions).map(({ subject, actions }) => ({
    subject,
    actions: actions.map(({ label }) => label).join(', '),
  }));

export const passwordChanged = {
  title: 'Password changed',
  description: 'All other sessions were signed out.',
};

export const factorTexts = {
  title: 'Second factor',
  on: 'Enabled',
  off: 'Not set up',
  onHint: 'Signing in needs a code',
  offHint: 'The password is enough to sign in',
  none: 'With a second factor, signing in needs a code of your authenticator app, too. A stolen password alone is then of no use.',
  required: 'Your role needs a second factor: without it, you could only set up a new one.',
  codesLeft: (count: number) =>
    count === 1 ? '1 recovery code is left' : `${count} recovery codes are left`,
};

/** Below this, the user is told to make new ones. */
export const FEW_RECOVERY_CODES = 3;

export const factorDialogs = {
  disable: {
    title: 'Disable second factor',
    description: 'The password alone is enough to sign in',
    confirm: 'Disable second factor',
    done: 'Second factor disabled',
    warnings: ['All recovery codes stop working.'],
  },
  renew: {
    title: 'New recovery codes',
    description: 'Replaces all your recovery codes',
    confirm: 'Make new codes',
    done: 'Recovery codes replaced',
    warnings: ['Codes that you have saved before stop working.'],
  },
};

export const factorDiff = {
  factor: 'Second factor',
  codes: 'Recovery codes',
  enabled: 'enabled',
  disabled: 'not set up',
  made: '10 new codes',
};

export const recoveryFileName = 'waxseal-recovery-codes.txt';
