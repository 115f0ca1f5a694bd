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

/** Returns one line for each subject, such as `Secrets: view, create`, in the order of the permissions. */
export function permissionLines(permissions: readonly Permission[]) {
  const lines = new Map<string, string[]>();
  for (const permission of permissions) {
    const dot = permission.indexOf('.');
    const [subject, verb] = [permission.slice(0, dot), permission.slice(dot + 1)];
    const label = subjects[subject] ?? subject;
    lines.set(label, [...(lines.get(label) ?? []), verbs[verb] ?? verb]);
  }
  return [...lines].map(([subject, actions]) => ({ subject, actions: actions.join(', ') }));
}

export const passwordChanged = {
  title: 'Password changed',
  description: 'All other sessions were signed out.',
};
