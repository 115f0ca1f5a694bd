import type { Attention, Overview } from '@waxseal/shared';
import { plural } from '../../lib/plural';

interface AttentionLabel {
  text: string;
  icon: string;
  /** The page of the item with this name. */
  page?: 'service' | 'secret' | 'config' | 'rotation';
  isMild?: boolean;
  /** Where the detail is part of the text, as in `2 services not on the current version`. */
  detail?: 'before' | 'after';
}

export const attentionLabels: Record<Attention['kind'], AttentionLabel> = {
  'service-failed': {
    text: 'Tasks failed, and Docker starts no more',
    icon: 'i-lucide-circle-x',
    page: 'service',
  },
  'service-degraded': {
    text: 'Not all tasks are running',
    icon: 'i-lucide-triangle-alert',
    page: 'service',
  },
  'rollout-paused': {
    text: 'Rollout paused',
    icon: 'i-lucide-circle-pause',
    page: 'service',
  },
  'rollout-rolled-back': {
    text: 'Last rollout failed and was rolled back',
    icon: 'i-lucide-undo-2',
    page: 'service',
  },
  'secret-missing': {
    text: 'References a secret that no longer exists',
    icon: 'i-lucide-file-question',
    page: 'service',
  },
  'secret-unused': {
    text: 'Unused',
    icon: 'i-lucide-circle-dashed',
    page: 'secret',
    isMild: true,
  },
  'secret-due': {
    text: 'Rotation overdue',
    icon: 'i-lucide-calendar-clock',
    page: 'secret',
    isMild: true,
  },
  'secret-drift': {
    text: 'not on the current version',
    detail: 'before',
    icon: 'i-lucide-git-branch',
    page: 'secret',
  },
  'secret-unmanaged-duplicate': {
    text: 'Another secret with this name was created outside Waxseal',
    icon: 'i-lucide-copy-x',
    page: 'secret',
  },
  'secret-claim': {
    text: 'Labels of this version were not written by this installation',
    icon: 'i-lucide-badge-alert',
    page: 'secret',
  },
  'config-due': {
    text: 'Rotation overdue',
    icon: 'i-lucide-calendar-clock',
    page: 'config',
    isMild: true,
  },
  'config-drift': {
    text: 'not on the current version',
    detail: 'before',
    icon: 'i-lucide-git-branch',
    page: 'config',
  },
  'config-unmanaged-duplicate': {
    text: 'Another config with this name was created outside Waxseal',
    icon: 'i-lucide-copy-x',
    page: 'config',
  },
  'config-claim': {
    text: 'Labels of this version were not written by this installation',
    icon: 'i-lucide-badge-alert',
    page: 'config',
  },
  'rotation-waits': {
    text: 'Rotation needs your decision',
    icon: 'i-lucide-hand',
    page: 'rotation',
  },
  'node-down': { text: 'Node', detail: 'after', icon: 'i-lucide-server-off' },
  'quorum-at-risk': {
    text: 'Losing one more manager will break quorum',
    icon: 'i-lucide-network',
  },
  'autolock-off': {
    text: 'Autolock is off: the key that decrypts secrets is stored on manager disks',
    icon: 'i-lucide-lock-open',
    isMild: true,
  },
};

/** Returns the text beside the name and, if there is more detail, the text below it. */
export function attentionLines({ kind, detail }: Pick<Attention, 'kind' | 'detail'>) {
  const { text, page, detail: place } = attentionLabels[kind];
  if (place && detail)
    return { text: place === 'before' ? `${detail} ${text}` : `${text} ${detail}`, detail: null };
  return { text, detail: page === 'rotation' ? null : detail };
}

export const attentionNote = (count: number, most: number) =>
  count < most ? plural(count, 'item') : `the ${most} most urgent`;

type Tone = 'ok' | 'wait' | 'plain';

/** The states in the order of the tile. The first one is shown even if its count is 0. */
export const serviceTones: [keyof Omit<Overview['services'], 'total'>, Tone][] = [
  ['converged', 'ok'],
  ['updating', 'wait'],
  ['paused', 'wait'],
  ['degraded', 'wait'],
  ['failed', 'wait'],
  ['running', 'plain'],
  ['completed', 'ok'],
  ['ended', 'plain'],
  ['stopped', 'plain'],
];

export const tileLabels = {
  inUse: 'in use',
  held: 'rollback only',
  unused: 'unused',
  ready: 'ready',
  notReady: 'not ready',
  unknown: 'Unknown',
};

export const quorumNote = ({ reachableManagers, managers }: NonNullable<Overview['nodes']>) =>
  `${reachableManagers}/${managers} managers reachable`;
