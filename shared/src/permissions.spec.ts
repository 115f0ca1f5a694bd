import { describe, expect, it } from 'vitest';
import { isPermitted, permissions, permissionsOf, roles, type Role } from './permissions.js';

const table: Record<Role, string[]> = {
  viewer: [
    'secret.read',
    'config.read',
    'rotation.read',
    'service.read',
    'node.read',
    'stack.read',
    'cluster.read',
    'event.read',
  ],
  auditor: [
    'secret.read',
    'config.read',
    'rotation.read',
    'service.read',
    'node.read',
    'stack.read',
    'cluster.read',
    'event.read',
    'secret.access.read',
    'user.read',
    'audit.read',
    'audit.object.read',
  ],
  operator: [
    'secret.read',
    'secret.create',
    'secret.edit',
    'secret.delete',
    'secret.rotate',
    'secret.prune',
    'secret.attach',
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
    'service.read',
    'service.env.read',
    'service.logs.read',
    'service.scale',
    'service.restart',
    'service.rollback',
    'service.create',
    'service.edit',
    'service.delete',
    'node.read',
    'stack.read',
    'cluster.read',
    'event.read',
    'audit.object.read',
  ],
  admin: [
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
  ],
};

describe('A role', () => {
  it.each(roles)('%s has exactly the permissions in the table', (role) => {
    expect(permissionsOf(role).toSorted()).toEqual(table[role].toSorted());
  });

  it.each(roles)('%s has the same permissions when each is checked alone', (role) => {
    const granted = permissions.filter((permission) => isPermitted(role, permission));
    expect(granted.toSorted()).toEqual(table[role].toSorted());
  });

  it('of a newer version has no permissions', () => {
    const role = 'of-tomorrow' as Role;
    expect(permissionsOf(role)).toEqual([]);
    expect(permissions.filter((permission) => isPermitted(role, permission))).toEqual([]);
  });
});
