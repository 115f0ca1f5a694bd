import type { Role } from '@waxseal/shared';

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
