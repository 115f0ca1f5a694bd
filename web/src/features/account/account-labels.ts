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
