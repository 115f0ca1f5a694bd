import type { ClusterState, ProblemCode } from '@waxseal/shared';
import type { SwarmFacts } from '../engine/index.js';

/** The state of the cluster according to the Engine's facts. */
export function stateOf({ localState, isManager, clusterId }: SwarmFacts): ClusterState {
  switch (localState) {
    case 'inactive':
      return 'swarm-inactive';
    case 'locked':
      return 'swarm-locked';
    case 'pending':
    case 'error':
      return 'swarm-unavailable';
    case 'active':
      if (!isManager) return 'not-a-manager';
      // A manager that does not know its cluster's id has no leader.
      return clusterId === null ? 'swarm-unavailable' : 'ready';
  }
}

/** Docker's own message if it has one; null if the state says enough. */
export function reasonOf({ localState, isManager, error, clusterId }: SwarmFacts): string | null {
  if (error) return error;
  switch (localState) {
    case 'inactive':
      return 'The Docker Engine is not part of a Swarm. An admin can initialise one.';
    case 'pending':
      return 'This node is joining a Swarm and waits for a manager (LocalNodeState: pending)';
    case 'error':
      return 'Docker reports an error of the Swarm and no reason (LocalNodeState: error)';
    case 'locked':
      return null;
    case 'active':
      return isManager && clusterId === null ? 'The Swarm has no leader' : null;
  }
}

/** The state of the cluster after a failed read. */
export function stateAfter(code: ProblemCode): ClusterState {
  switch (code) {
    case 'engine-forbidden':
    case 'engine-unsupported':
    case 'swarm-locked':
    case 'swarm-unavailable':
    case 'not-a-manager':
      return code;
    case 'no-quorum':
      return 'swarm-unavailable';
    default:
      return 'engine-unreachable';
  }
}
