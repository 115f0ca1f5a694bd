import { z } from 'zod';

/** The complete list of permissions. The API enforces them; the panel shows only what they allow. */
export const permissions = [
  'secret.read',
  'secret.create',
  'secret.edit',
  'secret.delete',
  'secret.rotate',
  'secret.prune',
  'secret.attach',
  'secret.access.read',
  'config.read',
  'config.content.read',
  'config.create',
  'config.edit',
  'config.delete',
  'config.rotate',
  'config.prune',
  'config.attach',
  'rotation.read',
  'rotation.cancel',
  'rotation.resolve',
  'rotation.take-over',
  'service.read',
  'service.env.read',
  'service.logs.read',
  'service.scale',
  'service.restart',
  'service.rollback',
  'service.create',
  'service.edit',
  'service.delete',
  'service.privileged',
  'node.read',
  'node.edit',
  'node.delete',
  'stack.read',
  'cluster.read',
  'cluster.init',
  'cluster.manage',
  'event.read',
  'user.read',
  'user.manage',
  'audit.read',
  'audit.object.read',
] as const;
export type Permission = (typeof permissions)[number];
export const Permission = z.enum(permissions).meta({ id: 'Permission' });

export const roles = ['viewer', 'auditor', 'operator', 'admin'] as const;
export const Role = z.enum(roles).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

const reading = [
  'secret.read',
  'config.read',
  'rotation.read',
  'service.read',
  'node.read',
  'stack.read',
  'cluster.read',
  'event.read',
] as const satisfies Permission[];

const granted: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(reading),
  auditor: new Set<Permission>([
    ...reading,
    'secret.access.read',
    'user.read',
    'audit.read',
    'audit.object.read',
  ]),
  operator: new Set<Permission>([
    ...reading,
    'secret.create',
    'secret.edit',
    'secret.delete',
    'secret.rotate',
    'secret.prune',
    'secret.attach',
    'config.content.read',
    'config.create',
    'config.edit',
    'config.delete',
    'config.rotate',
    'config.prune',
    'config.attach',
    'rotation.cancel',
    'rotation.resolve',
    'service.env.read',
    'service.logs.read',
    'service.scale',
    'service.restart',
    'service.rollback',
    'service.create',
    'service.edit',
    'service.delete',
    'audit.object.read',
  ]),
  admin: new Set(permissions),
};

// The database may contain a role of a newer version. Such a role has no permissions.
const grantOf = (role: Role): ReadonlySet<Permission> => granted[role] ?? new Set();

export const permissionsOf = (role: Role): readonly Permission[] => [...grantOf(role)];
export const isPermitted = (role: Role, permission: Permission) => grantOf(role).has(permission);
