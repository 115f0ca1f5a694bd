import type { Cluster, ClusterPart, ClusterSettings, ClusterState } from '@waxseal/shared';

interface ClusterLabel {
  title: string;
  detail: string;
  icon: string;
  tone: 'plain' | 'warning' | 'error';
}

/** The label of each state. The detail ends with what an operator can do about it. */
export const stateLabels: Record<ClusterState, ClusterLabel> = {
  starting: {
    title: 'Loading the Swarm…',
    detail: 'Waxseal has just started and is loading the Swarm. This takes a few seconds.',
    icon: 'i-lucide-hourglass',
    tone: 'plain',
  },
  ready: { title: 'Ready', detail: '', icon: 'i-lucide-circle-check', tone: 'plain' },
  'engine-unreachable': {
    title: 'Can’t reach the Docker Engine',
    detail:
      'Waxseal is running but the Docker Engine isn’t responding. Check that dockerd is up and that DOCKER_HOST (or the socket) is correct. Retrying automatically.',
    icon: 'i-lucide-unplug',
    tone: 'error',
  },
  'engine-unsupported': {
    title: 'This Engine isn’t supported',
    detail:
      'Waxseal needs Docker Engine 20.10 or newer on a Swarm manager. Update Docker, or connect Waxseal to another Engine. Retrying automatically.',
    icon: 'i-lucide-circle-off',
    tone: 'error',
  },
  'engine-forbidden': {
    title: 'Access to the Docker Engine is forbidden',
    detail:
      'A proxy or an authorization plugin in front of the Engine refuses what Waxseal needs. Allow the path below. Retrying automatically.',
    icon: 'i-lucide-shield-ban',
    tone: 'error',
  },
  'swarm-inactive': {
    title: 'This Engine isn’t part of a Swarm',
    detail: 'Secrets and services need a Swarm. A single-node Swarm is enough.',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
  },
  'swarm-locked': {
    title: 'The Swarm is locked',
    detail:
      'This manager restarted with autolock on and needs the unlock key. An admin can enter it here, or on that host with “docker swarm unlock”.',
    icon: 'i-lucide-lock',
    tone: 'warning',
  },
  'not-a-manager': {
    title: 'This Engine is a worker',
    detail:
      'Secrets and services can only be managed from a manager node. Connect Waxseal to a manager.',
    icon: 'i-lucide-server-off',
    tone: 'warning',
  },
  'swarm-unavailable': {
    title: 'The Swarm isn’t working',
    detail:
      'Docker says why below. If too few managers can reach each other, bring managers back online. Retrying automatically.',
    icon: 'i-lucide-network',
    tone: 'error',
  },
};

/** The tooltip of every button that is disabled because the Swarm cannot be changed. */
export const disabledText = (state: ClusterState) =>
  `Changes are disabled: ${stateLabels[state].title}`;

export const limitsTitle = 'A part of the Docker Engine can’t be used';

type Limit = Cluster['limits'][number];

/** What a page shows when a part of Docker's API is slow or forbidden. What is forbidden was never read. */
export function limitLabel({ part, code }: Pick<Limit, 'part' | 'code'>): string {
  const how = code === 'engine-forbidden' ? 'unknown' : 'out of date';
  const labels: Record<ClusterPart, string> = {
    info: `The state of the Swarm is ${how}.`,
    events: 'Changes that other clients make appear up to 10 seconds late.',
    services: `Services are ${how}.`,
    secrets: `Secrets are ${how}.`,
    configs: `Configs are ${how}.`,
    nodes: `Nodes are ${how}. Secrets and configs can’t be rotated.`,
    networks: `The names of networks are ${how}.`,
    tasks: `Tasks are ${how}. Services show only counts, and nothing can be rotated or deleted.`,
    containers: 'The service that Waxseal runs in is unknown.',
  };
  return labels[part];
}

export const settingLabels = {
  locked: 'A manager that restarts needs the unlock key.',
  unlocked: 'The keys of the managers’ data lie beside it, unencrypted.',
  renewed: 'Docker renews them before they expire.',
  rotating: 'Docker is giving all nodes new certificates.',
  unknown: 'Unknown',
};

const DAY_S = 24 * 3600;
const SOON_DAYS = 180;

export const certificateDays = ({ certificateLifetimeSeconds }: ClusterSettings) =>
  Math.round(certificateLifetimeSeconds / DAY_S);

/** Docker does not renew the root certificate: an admin has to rotate it, which takes preparation. */
export const isSoon = (iso: string | null, now: number) =>
  iso !== null && Date.parse(iso) - now < SOON_DAYS * DAY_S * 1000;
