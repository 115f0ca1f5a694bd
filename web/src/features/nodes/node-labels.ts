import type { Node, NodeDetails } from '@waxseal/shared';
import { capitalised } from '../../lib/capitalised';
import type { Column } from '../../ui/data-table';
import type { StateTone } from '../../ui/state-tone';

const nodeRoles = {
  worker: 'Worker',
  leader: 'Leader',
  manager: 'Manager',
  unreachable: 'Manager, unreachable',
  joining: 'Manager, joining',
};

export function roleOf({ role, isLeader, isReachable }: Node): string {
  if (role === 'worker') return nodeRoles.worker;
  if (isLeader) return nodeRoles.leader;
  if (isReachable === null) return nodeRoles.joining;
  return isReachable ? nodeRoles.manager : nodeRoles.unreachable;
}

interface Mark {
  label: string;
  icon: string;
  tone: StateTone;
}

export const nodeStateMark = ({ state, isReachable }: Node): Mark =>
  state === 'ready' && isReachable !== false
    ? { label: capitalised(state), icon: 'i-lucide-circle-check', tone: 'ok' }
    : { label: capitalised(state), icon: 'i-lucide-triangle-alert', tone: 'wait' };

const availabilities: Record<string, Mark> = {
  active: { label: 'Active', icon: 'i-lucide-circle-play', tone: 'plain' },
  pause: { label: 'Paused', icon: 'i-lucide-circle-pause', tone: 'wait' },
  drain: { label: 'Drained', icon: 'i-lucide-circle-arrow-down', tone: 'wait' },
};
export const availabilityMark = (availability: string): Mark =>
  availabilities[availability] ?? {
    label: capitalised(availability),
    icon: 'i-lucide-circle-help',
    tone: 'wait',
  };

export const nodeColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'role', label: 'Role' },
  { id: 'availability', label: 'Availability' },
  { id: 'address', label: 'Address' },
  { id: 'engine', label: 'Engine' },
  { id: 'joined', label: 'Joined' },
];

export const stateChoices = [
  { value: '', label: 'Any state' },
  { value: 'ready', label: 'Ready' },
  { value: 'down', label: 'Down' },
  { value: 'disconnected', label: 'Disconnected' },
  { value: 'unknown', label: 'Unknown' },
];
export const roleChoices = [
  { value: '', label: 'Any role' },
  { value: 'manager', label: 'Managers' },
  { value: 'worker', label: 'Workers' },
];
export const allNodes = 'All nodes';
export const availabilityChoices = [
  { value: '', label: 'Any availability' },
  { value: 'active', label: 'Active' },
  { value: 'pause', label: 'Paused' },
  { value: 'drain', label: 'Drained' },
];

export const noNodes = {
  icon: 'i-lucide-server',
  title: 'No nodes',
  detail: 'The nodes of the Swarm appear here.',
};

export const nodesLink = { label: 'Nodes', to: { name: 'nodes' } };

/** The labels of each action: of its button, its dialog, and after its success. */
export const nodeActionLabels = {
  drain: {
    label: 'Drain…',
    title: 'Drain',
    description: 'Docker moves its tasks to other nodes and starts no new ones on it',
    confirm: 'Drain node',
    done: 'Draining',
  },
  pause: {
    label: 'Pause…',
    title: 'Pause',
    description: 'Docker starts no new tasks on it. Running tasks stay',
    confirm: 'Pause node',
    done: 'Paused',
  },
  activate: {
    label: 'Activate…',
    title: 'Activate',
    description: 'Docker can start tasks on it again',
    confirm: 'Activate node',
    done: 'Activated',
  },
  promote: {
    label: 'Promote…',
    title: 'Promote to manager:',
    description: 'The node keeps a copy of the Swarm’s state and votes on its leader',
    confirm: 'Promote node',
    done: 'Promoted',
  },
  demote: {
    label: 'Demote…',
    title: 'Demote to worker:',
    description: 'The node only runs tasks',
    confirm: 'Demote node',
    done: 'Demoted',
  },
  delete: {
    label: 'Delete…',
    title: 'Delete',
    description: 'Takes the node out of the Swarm',
    confirm: 'Delete node',
    done: 'Deleted',
  },
};
export type NodeAction = keyof typeof nodeActionLabels;

export const nodeActionFaults = {
  isManager: 'Demote the node first',
  lastManager: 'The last manager of the Swarm can’t be demoted',
};

export const platformOf = ({ os, architecture }: NodeDetails) =>
  [os, architecture].filter(Boolean).join(' / ') || '–';

/** Docker's types of plugins, in the order of the list. */
export function pluginsByType(plugins: NodeDetails['plugins']): { type: string; names: string }[] {
  const types = new Map<string, string[]>();
  for (const { type, name } of plugins) types.set(type, [...(types.get(type) ?? []), name]);
  return [...types].map(([type, names]) => ({ type, names: names.sort().join(', ') }));
}

/** Returns how much of what tasks can reserve is reserved, in percent; null if there is nothing. */
export const percentOf = (part: number, whole: number) =>
  whole > 0 ? Math.round((part / whole) * 100) : null;

/** Docker counts processors in billionths. */
export const cpusText = (cpus: number) => String(Number(cpus.toFixed(2)));

export const reservationLabels = { cpus: 'Processors', memory: 'Memory' };

/** How many managers the Swarm can lose. A manager that has not joined has no vote. */
export function quorumText(managers: readonly Pick<Node, 'isReachable'>[]) {
  const voters = managers.filter(({ isReachable }) => isReachable !== null);
  const reachable = voters.filter(({ isReachable }) => isReachable).length;
  const needed = Math.floor(voters.length / 2) + 1;
  const spare = reachable - needed;
  const text = `${reachable} of ${voters.length} reachable, ${needed} needed`;
  if (spare < 0) return { text, warning: 'The Swarm has no quorum: nothing can be changed.' };
  if (spare === 0 && voters.length > 1)
    return { text, warning: 'If one more manager is lost, nothing can be changed.' };
  if (voters.length === 1)
    return { text, warning: 'With one manager, its loss is the loss of the Swarm.' };
  if (voters.length % 2 === 0)
    return { text, warning: 'An odd number of managers survives as many losses with one less.' };
  return { text, warning: null };
}
