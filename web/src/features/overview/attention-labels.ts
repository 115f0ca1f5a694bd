import type { Attention } from '@waxseal/shared';

interface Words {
  text: string;
  icon: string;
  /** The page that shows the thing by its name. */
  page?: 'service' | 'secret' | 'config' | 'rotation';
  isMild?: boolean;
}

export const attentionLabels: Record<Attention['kind'], Words> = {
  'service-degraded': {
    text: 'Fewer tasks run than should',
    icon: 'i-lucide-triangle-alert',
    page: 'service',
  },
  'rollout-paused': {
    text: 'The rollout is paused',
    icon: 'i-lucide-circle-pause',
    page: 'service',
  },
  'rollout-rolled-back': {
    text: 'The last rollout failed and was rolled back',
    icon: 'i-lucide-undo-2',
    page: 'service',
  },
  'secret-missing': {
    text: 'Names a secret that no longer exists',
    icon: 'i-lucide-file-question',
    page: 'service',
  },
  'secret-unused': {
    text: 'No service uses it',
    icon: 'i-lucide-circle-dashed',
    page: 'secret',
    isMild: true,
  },
  'secret-due': {
    text: 'Should be rotated by now',
    icon: 'i-lucide-calendar-clock',
    page: 'secret',
    isMild: true,
  },
  'secret-drift': {
    text: 'A service is not on the current version',
    icon: 'i-lucide-git-branch',
    page: 'secret',
  },
  'secret-stray': {
    text: 'Somebody made another secret of this name',
    icon: 'i-lucide-copy-x',
    page: 'secret',
  },
  'config-due': {
    text: 'Should be rotated by now',
    icon: 'i-lucide-calendar-clock',
    page: 'config',
    isMild: true,
  },
  'config-drift': {
    text: 'A service is not on the current version of this config',
    icon: 'i-lucide-git-branch',
    page: 'config',
  },
  'config-stray': {
    text: 'Somebody made another config of this name',
    icon: 'i-lucide-copy-x',
    page: 'config',
  },
  'rotation-waits': {
    text: 'A rotation waits for a decision',
    icon: 'i-lucide-hand',
    page: 'rotation',
  },
  'node-down': { text: 'The node is down', icon: 'i-lucide-server-off' },
  'quorum-at-risk': {
    text: 'The loss of one more manager stops the Swarm',
    icon: 'i-lucide-network',
  },
  'autolock-off': {
    text: 'Autolock is off: the key to the secrets lies on the managers’ disks',
    icon: 'i-lucide-lock-open',
    isMild: true,
  },
};
