import type { Permission } from '@waxseal/shared';

const subjects: Record<string, string> = {
  secret: 'Secrets',
  config: 'Configs',
  rotation: 'Rotations',
  service: 'Services',
  stack: 'Stacks',
  node: 'Nodes',
  cluster: 'Swarm',
  event: 'Events',
  user: 'Users',
  audit: 'Audit log',
};

const verbs: Record<string, string> = {
  read: 'view',
  'access.read': 'view who has access',
  'content.read': 'view content',
  'env.read': 'view environment',
  'logs.read': 'view logs',
  'object.read': 'view entries of a secret, config or service',
  resolve: 'resolve blocked ones',
  'take-over': 'take over rollouts',
  rollback: 'roll back',
  privileged: 'set privileges',
  init: 'initialise',
};

/** The permissions by subject, such as `Secrets` with `view` and `create`, in their order. */
export function permissionGroups(permissions: readonly Permission[]) {
  const groups = new Map<string, { permission: Permission; label: string }[]>();
  for (const permission of permissions) {
    const dot = permission.indexOf('.');
    const [subject, verb] = [permission.slice(0, dot), permission.slice(dot + 1)];
    const key = subjects[subject] ?? subject;
    groups.set(key, [...(groups.get(key) ?? []), { permission, label: verbs[verb] ?? verb }]);
  }
  return [...groups].map(([subject, actions]) => ({ subject, actions }));
}
