import { expect, it } from 'vitest';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { reasonOf, stateOf } from './cluster-state.js';

it.each([
  ['swarm-inactive', { localState: 'inactive', isManager: false, clusterId: null }],
  ['swarm-locked', { localState: 'locked', isManager: false, clusterId: null }],
  ['swarm-unavailable', { localState: 'pending' }],
  ['swarm-unavailable', { localState: 'error' }],
  ['not-a-manager', { isManager: false, clusterId: null }],
  ['swarm-unavailable', { clusterId: null }],
  ['ready', {}],
] as const)('has the state %s for %j', (state, facts) => {
  expect(stateOf({ ...new FakeEngine().facts, ...facts })).toBe(state);
});

it.each([
  [null, {}],
  [null, { isManager: false, clusterId: null }],
  [
    'x509: certificate has expired',
    { localState: 'error', error: 'x509: certificate has expired' },
  ],
  [/pending/, { localState: 'pending' }],
  [/error/, { localState: 'error' }],
  [/no leader/, { clusterId: null }],
  [/initialise/, { localState: 'inactive', isManager: false, clusterId: null }],
] as const)('has the reason %s for %j', (reason, facts) => {
  const said = reasonOf({ ...new FakeEngine().facts, ...facts });
  if (reason instanceof RegExp) expect(said).toMatch(reason);
  else expect(said).toBe(reason);
});
