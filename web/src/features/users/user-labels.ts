import type { Role } from '@waxseal/shared';

export const roleLabels: Record<Role, { label: string; hint: string }> = {
  viewer: {
    label: 'Viewer',
    hint: 'Sees secrets, services, nodes and events; changes nothing.',
  },
  auditor: { label: 'Auditor', hint: 'As a viewer, and reads the audit and the list of users.' },
  operator: {
    label: 'Operator',
    hint: 'Creates, edits and removes secrets; scales, restarts and rolls back services.',
  },
  admin: { label: 'Admin', hint: 'Everything, also users, the audit and the Swarm itself.' },
};
