import type { Attention, Overview } from '@waxseal/shared';

export const levelLabels: Record<
  Attention['level'],
  { title: string; noun: string; none: string; testId: string }
> = {
  problem: {
    title: 'Needs attention',
    noun: 'problem',
    none: 'All clear. Every service is running normally.',
    testId: 'attention',
  },
  advice: {
    title: 'Recommendations',
    noun: 'item',
    none: 'No recommendations',
    testId: 'recommendations',
  },
};

export const moreOf = (count: number) => `and ${count.toLocaleString('en')} more`;
export const moreGroups = (count: number) => `Show ${count.toLocaleString('en')} more`;

/** What an empty Swarm shows in place of problems. */
export const firstSteps = {
  title: 'Get started',
  note: 'This Swarm has no secrets and no services yet',
  secret: {
    title: 'Create a secret',
    text: 'Store a password, key or certificate in the Swarm, or let Waxseal generate one. Its value cannot be read again.',
  },
  service: {
    title: 'Deploy a service that uses it',
    text: 'With the docker command line, on a manager. Each container finds the value in a file below /run/secrets.',
    command: 'docker service create --name web --secret db_password nginx:alpine',
  },
  users: {
    title: 'Add users',
    text: 'Give each person an account with the role that they need.',
  },
};

type Tone = 'ok' | 'wait' | 'plain';

/** The states in the order of the tile. The first one is shown even if its count is 0. */
export const serviceTones: [keyof Omit<Overview['services'], 'total'>, Tone][] = [
  ['converged', 'ok'],
  ['starting', 'plain'],
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
