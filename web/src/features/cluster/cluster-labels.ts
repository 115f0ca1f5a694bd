import type { ClusterState } from '@waxseal/shared';

interface Words {
  title: string;
  detail: string;
  icon: string;
  tone: 'plain' | 'warning' | 'error';
}

/** Each state in words; what a person can do about it comes last. */
export const stateLabels: Record<ClusterState, Words> = {
  starting: {
    title: 'Reading the Swarm',
    detail: 'Waxseal has just started and reads the Swarm for the first time. This takes a moment.',
    icon: 'i-lucide-hourglass',
    tone: 'plain',
  },
  ready: { title: 'Ready', detail: '', icon: 'i-lucide-circle-check', tone: 'plain' },
  'engine-unreachable': {
    title: 'The Docker Engine cannot be reached',
    detail:
      'Waxseal runs, but its Engine does not answer. See that dockerd runs and that DOCKER_HOST or the socket is right. Waxseal keeps trying.',
    icon: 'i-lucide-unplug',
    tone: 'error',
  },
  'swarm-inactive': {
    title: 'This Engine is not part of a Swarm',
    detail: 'Secrets and services live in a Swarm. A Swarm of one node is enough.',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
  },
  'swarm-locked': {
    title: 'The Swarm is locked',
    detail:
      'Autolock is on and the manager was restarted. Unlock it on its machine with “docker swarm unlock” and the unlock key.',
    icon: 'i-lucide-lock',
    tone: 'warning',
  },
  'not-a-manager': {
    title: 'This Engine is a worker',
    detail: 'Only a manager can be asked about secrets and services. Point Waxseal to a manager.',
    icon: 'i-lucide-server-off',
    tone: 'warning',
  },
  'swarm-unavailable': {
    title: 'The Swarm has no working manager',
    detail:
      'The managers have no leader, or too few of them reach each other. Bring managers back; Waxseal keeps trying.',
    icon: 'i-lucide-network',
    tone: 'error',
  },
};
