import type { ClusterState } from '@waxseal/shared';
import type { SwarmFacts } from '../engine/index.js';

/** What the Engine's facts mean for us. */
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
      // A manager that cannot say its cluster's id has no leader to ask.
      return clusterId === null ? 'swarm-unavailable' : 'ready';
  }
}
