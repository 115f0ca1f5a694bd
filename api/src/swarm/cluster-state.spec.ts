import { expect, it } from 'vitest';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { stateOf } from './cluster-state.js';

it.each([
  ['swarm-inactive', { localState: 'inactive', isManager: false, clusterId: null }],
  ['swarm-locked', { localState: 'locked', isManager: false, clusterId: null }],
  ['swarm-unavailable', { localState: 'pending' }],
  ['swarm-unavailable', { localState: 'error' }],
  ['not-a-manager', { isManager: false, clusterId: null }],
  ['swarm-unavailable', { clusterId: null }],
  ['ready', {}],
] as const)('is %s for %j', (state, facts) => {
  expect(stateOf({ ...new FakeEngine().facts, ...facts })).toBe(state);
});
