import type { ApiToken, Permission } from '@waxseal/shared';
import { plural } from '../../lib/plural';

export const tokenTexts = {
  title: 'API tokens',
  none: 'No API tokens. With one, another tool can call the API in your name.',
  noneOfUser: 'No API tokens.',
  expired: 'Expired',
  anywhere: 'Anywhere',
  never: 'Never',
};

/** What most tools need. Only what the user may do is offered. */
export const presets: { id: string; label: string; permissions: Permission[] }[] = [
  {
    id: 'rotate',
    label: 'Rotate secrets',
    permissions: ['secret.read', 'secret.rotate', 'rotation.read', 'rotation.cancel'],
  },
  {
    id: 'deploy',
    label: 'Update services',
    permissions: ['service.read', 'service.edit', 'service.restart', 'service.rollback'],
  },
  {
    id: 'read',
    label: 'Read only',
    permissions: [
      'secret.read',
      'config.read',
      'rotation.read',
      'service.read',
      'stack.read',
      'node.read',
      'cluster.read',
      'event.read',
    ],
  },
];

export const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: '1 year' },
];

export const tokenDiffLabels = {
  name: 'Token',
  permissions: 'Permissions',
  expires: 'Valid for',
  addresses: 'Usable from',
};

export const tokenWarnings = {
  once: 'The token is shown once after it’s created.',
  anywhere: 'Anyone who gets hold of the token can use it from anywhere.',
};

export const deleteTexts = {
  title: (token: ApiToken) => `Delete token ${token.name}`,
  description: 'Requests with it are refused immediately',
  confirm: 'Delete token',
  lastUsed: 'It was used within the last day: make sure that no tool still needs it.',
};

export const deletedNotice = (name: string) => `Token ${name} deleted`;

export const permissionCount = ({ permissions }: Pick<ApiToken, 'permissions'>) =>
  plural(permissions.length, 'permission');
