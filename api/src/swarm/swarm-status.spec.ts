import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import type { ClusterState, ProblemCode } from '@waxseal/shared';
import { SetClock } from '../common/testing/factories.js';
import { EngineForbidden, EngineUnreachable, type SwarmFacts } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { ProblemError } from '../http/problem.js';
import { EventBus } from '../events/index.js';
import { SwarmStatus } from './swarm-status.js';

const unreachable = (detail: string) => new EngineUnreachable({ detail });

describe('SwarmStatus', () => {
  let clock: SetClock;
  let swarmStatus: SwarmStatus;
  let told: string[];
  let warned: Mock<Logger['warn']>;
  let logged: Mock<Logger['log']>;
  beforeEach(() => {
    clock = new SetClock();
    const bus = new EventBus();
    told = [];
    bus.onEvent(({ type }) => told.push(type));
    swarmStatus = new SwarmStatus(clock, bus);
    warned = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    logged = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  });
  afterEach(() => void vi.restoreAllMocks());
  const facts = (overrides: Partial<SwarmFacts> = {}) => ({
    ...new FakeEngine().facts,
    ...overrides,
  });
  const at = (seconds: number) =>
    new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000).toISOString();
  const later = () => clock.forward(10_000);
  const problem = () => {
    const { status, code, headers } = swarmStatus.problem();
    return [status, code, headers['retry-after']];
  };

  it('allows neither reads nor writes at the start', () => {
    const unreachable = expect.objectContaining({ code: 'engine-unreachable' });
    expect(() => swarmStatus.assertReadable()).toThrow(unreachable);
    expect(() => swarmStatus.assertWritable()).toThrow(unreachable);
    expect(swarmStatus.cluster()).toMatchObject({ state: 'starting', asOf: null, isStale: false });
  });

  it.each<[string, Partial<SwarmFacts>]>([
    ['swarm-unavailable', { localState: 'inactive' }],
    ['swarm-unavailable', { localState: 'error' }],
    ['swarm-locked', { localState: 'locked' }],
    ['not-a-manager', { isManager: false }],
  ])('throws 503 %s for %j', (code, of) => {
    swarmStatus.takeFacts(facts(of));
    expect(problem()).toEqual([503, code, '5']);
  });

  it('throws 503 while the Engine cannot be reached', () => {
    swarmStatus.becomeUnusable(unreachable('gone'));
    expect(problem()).toEqual([503, 'engine-unreachable', '5']);
  });

  it('tells an admin what to do if there is no Swarm', () => {
    swarmStatus.takeFacts(facts({ localState: 'inactive' }));
    expect(swarmStatus.problem().extras.detail).toMatch(/initialise/);
  });

  it('is ready only after a full list', () => {
    expect(swarmStatus.takeFacts(facts())).toBe('ready');
    expect([swarmStatus.isReady, swarmStatus.cluster().state]).toEqual([false, 'starting']);
  });

  it('allows reads and writes when it is ready', () => {
    swarmStatus.takeFacts(facts());
    swarmStatus.becomeReady();
    expect(() => swarmStatus.assertReadable()).not.toThrow();
    expect(() => swarmStatus.assertWritable()).not.toThrow();
  });

  it('tells when autolock was switched, once', () => {
    swarmStatus.takeFacts(facts({ autolock: false }));
    swarmStatus.becomeReady();
    told.length = 0;
    for (const autolock of [false, true, true]) swarmStatus.takeFacts(facts({ autolock }));
    expect(told).toEqual(['cluster.changed']);
  });

  it("returns the Engine's facts", () => {
    const known = facts({ autolock: true });
    swarmStatus.takeFacts(known);
    const { engineVersion, apiVersion, minApiVersion, clusterId, nodeName, autolock } = known;
    expect(swarmStatus.cluster()).toMatchObject({
      engineVersion,
      apiVersion,
      minApiVersion,
      clusterId,
      nodeName,
      autolock,
    });
  });

  it("returns the Engine's own message", () => {
    swarmStatus.takeFacts(facts({ localState: 'error', error: 'raft is broken' }));
    expect(swarmStatus.cluster().detail).toBe('raft is broken');
  });

  it('is up to date while it is ready', () => {
    swarmStatus.becomeReady();
    later();
    expect(swarmStatus.cluster()).toMatchObject({ isStale: false, since: at(0), asOf: at(10) });
    expect(swarmStatus.staleSince).toBeNull();
  });

  it('is stale after the connection is lost, and still allows reads', () => {
    swarmStatus.becomeReady();
    later();
    swarmStatus.becomeUnusable(unreachable('gone'));
    later();
    expect(swarmStatus.cluster()).toMatchObject({ isStale: true, since: at(10), asOf: at(10) });
    expect(swarmStatus.staleSince).toBe(at(10));
    expect(() => swarmStatus.assertReadable()).not.toThrow();
    expect(() => swarmStatus.assertWritable()).toThrow('engine-unreachable');
  });

  it('keeps the start of staleness when the state changes', () => {
    swarmStatus.becomeReady();
    later();
    swarmStatus.becomeUnusable(unreachable('gone'));
    later();
    swarmStatus.takeFacts(facts({ localState: 'locked' }));
    expect(swarmStatus.cluster()).toMatchObject({
      state: 'swarm-locked',
      since: at(20),
      asOf: at(10),
    });
  });

  it('is not stale after it is ready again', () => {
    swarmStatus.becomeReady();
    swarmStatus.becomeUnusable(unreachable('gone'));
    later();
    swarmStatus.becomeReady();
    expect(swarmStatus.cluster()).toMatchObject({
      state: 'ready',
      isStale: false,
      since: at(10),
      detail: null,
    });
  });

  it('keeps the start of a state when only the detail changes', () => {
    swarmStatus.becomeUnusable(unreachable('The event stream ended'));
    later();
    swarmStatus.becomeUnusable(unreachable('The socket is gone'));
    expect(swarmStatus.cluster()).toMatchObject({ since: at(0), detail: 'The socket is gone' });
  });

  it('emits each change once', () => {
    swarmStatus.becomeReady();
    swarmStatus.becomeReady();
    swarmStatus.becomeUnusable(unreachable('gone'));
    swarmStatus.becomeUnusable(unreachable('gone'));
    swarmStatus.takeFacts(facts({ localState: 'locked' }));
    expect(told).toEqual(['cluster.changed', 'cluster.changed', 'cluster.changed']);
  });

  it('has the same reason in the log, the cluster and the problem', () => {
    const detail = 'GET /version at unix:///a.sock failed: the socket does not exist (ENOENT)';
    swarmStatus.becomeUnusable(unreachable(detail));
    expect(swarmStatus.cluster().detail).toBe(detail);
    expect(swarmStatus.problem().extras['detail']).toBe(detail);
    expect(warned.mock.lastCall).toEqual([
      { message: `The Docker Engine cannot be reached: ${detail}`, state: 'engine-unreachable' },
    ]);
  });

  it('logs one line for each change of a part, and names it', () => {
    const forbidden = new EngineForbidden({ detail: 'GET /nodes is forbidden' });
    swarmStatus.limit('nodes', null);
    for (const problem of [forbidden, forbidden, null, null]) swarmStatus.limit('nodes', problem);
    expect([...warned.mock.calls, ...logged.mock.calls]).toEqual([
      [{ message: 'The Swarm can be used in part: GET /nodes is forbidden', part: 'nodes' }],
      [{ message: 'This part of the Swarm can be used again: nodes', part: 'nodes' }],
    ]);
  });

  it('logs one line for each change of the state or of its cause', () => {
    swarmStatus.becomeUnusable(unreachable('one'));
    swarmStatus.becomeUnusable(unreachable('one'));
    swarmStatus.becomeUnusable(unreachable('two'));
    swarmStatus.takeFacts(facts());
    swarmStatus.becomeReady();
    swarmStatus.becomeReady();
    expect([warned.mock.calls.length, logged.mock.calls.length]).toEqual([2, 1]);
  });

  it.each<[ProblemCode, ClusterState]>([
    ['engine-unreachable', 'engine-unreachable'],
    ['engine-timeout', 'engine-unreachable'],
    ['engine-failed', 'engine-unreachable'],
    ['engine-forbidden', 'engine-forbidden'],
    ['engine-unsupported', 'engine-unsupported'],
    ['no-quorum', 'swarm-unavailable'],
    ['swarm-locked', 'swarm-locked'],
  ])('changes after %s to %s', (code, state) => {
    swarmStatus.becomeUnusable(new ProblemError(code));
    expect(swarmStatus.cluster().state).toBe(state);
    expect(swarmStatus.problem().status).toBe(503);
  });
});
