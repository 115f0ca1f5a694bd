import { z } from 'zod';

/** The one list of what can be permitted. The API enforces it, the panel shows only what it grants. */
export const permissions = [
  'secret.read',
  'secret.create',
  'secret.edit',
  'secret.remove',
  'service.read',
  'service.env.read',
  'service.scale',
  'service.restart',
  'service.rollback',
  'service.edit',
  'node.read',
  'stack.read',
  'cluster.read',
  'cluster.init',
  'event.read',
  'user.read',
  'user.manage',
  'audit.read',
] as const;
export type Permission = (typeof permissions)[number];
export const Permission = z.enum(permissions);

export const roles = ['viewer', 'auditor', 'operator', 'admin'] as const;
export const Role = z.enum(roles).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

const reading = [
  'secret.read',
  'service.read',
  'node.read',
  'stack.read',
  'cluster.read',
  'event.read',
] as const satisfies Permission[];

const granted: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(reading),
  auditor: new Set<Permission>([...reading, 'user.read', 'audit.read']),
  operator: new Set<Permission>([
    ...reading,
    'secret.create',
    'secret.edit',
    'secret.remove',
    'service.env.read',
    'service.scale',
    'service.restart',
    'service.rollback',
    'service.edit',
  ]),
  admin: new Set(permissions),
};

export const permissionsOf = (role: Role): readonly Permission[] => [...granted[role]];
export const isPermitted = (role: Role, permission: Permission) => granted[role].has(permission);
