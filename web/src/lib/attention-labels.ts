import type { Attention, AttentionKind } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { capitalised } from './capitalised';
import { plural } from './plural';

interface AttentionLabel {
  /** After the name of one object, or after how many there are. */
  text: string;
  /** The same for several objects, if it differs. */
  many?: string;
  icon: string;
  noun?: 'service' | 'secret' | 'config' | 'rotation' | 'node';
  /** The query of the list that shows the objects of this kind. The list of services takes the kind itself. */
  query?: Record<string, string>;
}

const drift = {
  text: 'not on the current version',
  many: 'have services that are not on the current version',
  icon: 'i-lucide-git-branch',
  query: { drift: 'true' },
};
const due = {
  text: 'Rotation overdue',
  icon: 'i-lucide-calendar-clock',
  query: { due: 'true' },
};
const claim = {
  text: 'Labels of this version were not written by this installation',
  many: 'have labels of versions that this installation did not write',
  icon: 'i-lucide-badge-alert',
  query: { origin: 'claim' },
};
const duplicate = (noun: 'secret' | 'config') => ({
  text: `Another ${noun} with this name was created outside Waxseal`,
  many: `share their names with ${noun}s that were created outside Waxseal`,
  icon: 'i-lucide-copy-x',
  noun,
  query: { origin: 'unmanaged-duplicate' },
});

export const attentionLabels: Record<AttentionKind, AttentionLabel> = {
  'service-failed': {
    text: 'Tasks failed, and Docker starts no more',
    icon: 'i-lucide-circle-x',
    noun: 'service',
  },
  'service-degraded': {
    text: 'Not all tasks are running',
    icon: 'i-lucide-triangle-alert',
    noun: 'service',
  },
  'rollout-paused': { text: 'Rollout paused', icon: 'i-lucide-circle-pause', noun: 'service' },
  'rollout-rolled-back': {
    text: 'Last rollout failed and was rolled back',
    icon: 'i-lucide-undo-2',
    noun: 'service',
  },
  'secret-missing': {
    text: 'References a secret that no longer exists',
    many: 'reference secrets that no longer exist',
    icon: 'i-lucide-file-question',
    noun: 'service',
  },
  'secret-in-spec': {
    text: 'A variable, argument or label looks like a secret',
    many: 'have variables, arguments or labels that look like secrets',
    icon: 'i-lucide-eye',
    noun: 'service',
  },
  'owner-not-numeric': {
    text: 'The owner of a mounted secret or config is not a number',
    many: 'mount secrets or configs whose owner is not a number',
    icon: 'i-lucide-user-x',
    noun: 'service',
  },
  'secret-readable-by-all': {
    text: 'Every user in its containers can read a secret',
    many: 'have secrets that every user in their containers can read',
    icon: 'i-lucide-book-open',
    noun: 'service',
  },
  'value-hash-in-label': {
    text: 'A label of a mounted secret is a hash of its value',
    many: 'mount secrets with a label that is a hash of their value',
    icon: 'i-lucide-hash',
    noun: 'service',
  },
  'image-latest': {
    text: 'Runs the tag latest, which changes without notice',
    many: 'run the tag latest, which changes without notice',
    icon: 'i-lucide-package',
    noun: 'service',
  },
  'no-health-check': {
    text: 'No health check in its spec',
    many: 'have no health check in their spec',
    icon: 'i-lucide-heart-pulse',
    noun: 'service',
  },
  'no-update-policy': {
    text: 'No update policy',
    many: 'have no update policy',
    icon: 'i-lucide-list-ordered',
    noun: 'service',
  },
  'secret-unused': {
    text: 'Unused',
    icon: 'i-lucide-circle-dashed',
    noun: 'secret',
    query: { state: 'unused' },
  },
  'secret-due': { ...due, noun: 'secret' },
  'secret-drift': { ...drift, noun: 'secret' },
  'secret-unmanaged-duplicate': duplicate('secret'),
  'secret-claim': { ...claim, noun: 'secret' },
  'config-due': { ...due, noun: 'config' },
  'config-drift': { ...drift, noun: 'config' },
  'config-unmanaged-duplicate': duplicate('config'),
  'config-claim': { ...claim, noun: 'config' },
  'rotation-waits': {
    text: 'Rotation needs your decision',
    many: 'need your decision',
    icon: 'i-lucide-hand',
    noun: 'rotation',
    query: { state: 'blocked' },
  },
  'node-down': { text: 'Node', icon: 'i-lucide-server-off', noun: 'node' },
  'quorum-at-risk': {
    text: 'Losing one more manager will break quorum',
    icon: 'i-lucide-network',
  },
  'autolock-off': {
    text: 'Autolock is off: the key that decrypts secrets is stored on manager disks',
    icon: 'i-lucide-lock-open',
  },
};

const otherCauses = (count: number) => plural(count, 'other cause');

/** Filters that the overview links to. The address may name a kind that does not exist. */
export const attentionFilter = (kind: string) =>
  attentionLabels[kind as AttentionKind]?.text ?? kind;
export const sameCause = 'Same cause';

/** What an object or several of them need attention for. */
export function attentionText({ kind, count, cause, items }: Attention): string {
  const { text, many } = attentionLabels[kind];
  if (kind === 'node-down') return count === 1 ? `${text} ${cause}` : capitalised(cause ?? 'down');
  if (count > 1) return many ?? text;
  const isDrift = kind === 'secret-drift' || kind === 'config-drift';
  return isDrift ? `${items[0]?.detail} ${text}` : text;
}

/** Docker's own words, which several objects have in common. */
export function attentionCause({ kind, cause, otherCauses: others }: Attention): string | null {
  if (others > 0) return otherCauses(others);
  return kind === 'node-down' ? null : cause;
}

/** The list of all objects of the group. */
export function attentionList({ kind, cause, causeId }: Attention): RouteLocationRaw | null {
  const { noun, query } = attentionLabels[kind];
  if (noun === 'service')
    return { name: 'services', query: { attention: kind, ...(causeId && { cause: causeId }) } };
  if (noun === 'node') return { name: 'nodes', query: cause === null ? {} : { state: cause } };
  return noun && query ? { name: `${noun}s`, query } : null;
}

export function attentionPage({ kind }: Attention, name: string): RouteLocationRaw | null {
  const { noun } = attentionLabels[kind];
  if (!noun) return null;
  // The overview knows the names of nodes, and their pages have IDs.
  if (noun === 'node') return { name: 'nodes', query: { search: name } };
  return { name: noun, params: noun === 'rotation' ? { id: name } : { name } };
}
