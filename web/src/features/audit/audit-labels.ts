import type { AuditAct, AuditOutcome } from '@waxseal/shared';
import type { StateTone } from '../../ui/state-tone';

export const actionLabels: Record<AuditAct, string> = {
  'secret.read': 'Read secrets',
  'secret.create': 'Create a secret',
  'secret.edit': 'Edit a secret',
  'secret.remove': 'Remove a secret',
  'secret.rotate': 'Rotate a secret',
  'secret.prune': 'Prune secrets',
  'secret.retire': 'Retire versions of a secret',
  'secret.pin': 'Pin a version of a secret',
  'config.read': 'Read configs',
  'config.content.read': 'Read the content of configs',
  'config.create': 'Create a config',
  'config.edit': 'Edit a config',
  'config.remove': 'Remove a config',
  'config.rotate': 'Rotate a config',
  'config.prune': 'Prune configs',
  'config.retire': 'Retire versions of a config',
  'config.pin': 'Pin a version of a config',
  'rotation.read': 'Read rotations',
  'rotation.cancel': 'Cancel a rotation',
  'rotation.resolve': 'Decide on a rotation',
  'rotation.take-over': 'Take over the rollout of somebody else',
  'rotation.step': 'Do one step of a rotation',
  'service.read': 'Read services',
  'service.env.read': 'Read the environment of services',
  'service.scale': 'Scale a service',
  'service.restart': 'Restart a service',
  'service.rollback': 'Roll back a service',
  'service.edit': 'Edit a service',
  'node.read': 'Read nodes',
  'stack.read': 'Read stacks',
  'cluster.read': 'Read the Swarm',
  'cluster.init': 'Initialise a Swarm',
  'event.read': 'Read events',
  'user.read': 'Read users',
  'user.manage': 'Manage users',
  'audit.read': 'Read the audit',
  'user.create': 'Create a user',
  'user.edit': 'Edit a user',
  'setup.complete': 'Set up Waxseal',
  'setup.token': 'Make a set-up link',
  'auth.sign-in': 'Sign in',
  'auth.sign-out': 'Sign out',
  'auth.refresh-reuse': 'Use a refresh token twice',
  'auth.token': 'Use an access token',
  'auth.keys': 'Rotate the signing keys',
  'audit.begin': 'Begin the audit',
  'audit.restored': 'Restore a back-up',
};

/** A newer server may know acts that this page does not. */
export const actWord = (act: string) => actionLabels[act as AuditAct] ?? act;

export const actChoices = [
  { value: '', label: 'Any act' },
  ...Object.entries(actionLabels)
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label)),
];

interface Words {
  label: string;
  icon: string;
  tone: StateTone;
  hint: string;
}

export const outcomeLabels: Record<AuditOutcome, Words> = {
  attempted: {
    label: 'Attempted',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Written down before it was done; how it ended is not in this list',
  },
  succeeded: {
    label: 'Succeeded',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'It was done',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-circle-x',
    tone: 'wait',
    hint: 'It was not done',
  },
  refused: {
    label: 'Refused',
    icon: 'i-lucide-shield-x',
    tone: 'wait',
    hint: 'Not allowed',
  },
  unknown: {
    label: 'Unknown',
    icon: 'i-lucide-circle-question-mark',
    tone: 'wait',
    hint: 'Whether it was done cannot be said',
  },
};

export const outcomeChoices = [
  { value: '', label: 'Any outcome' },
  ...(Object.keys(outcomeLabels) as AuditOutcome[]).map((value) => ({
    value,
    label: outcomeLabels[value].label,
  })),
];
