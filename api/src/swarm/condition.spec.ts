import { beforeEach, describe, expect, it } from 'vitest';
import { SetClock } from '../common/testing/factories.js';
import type { SwarmFacts } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { Condition } from './condition.js';
import { Picture } from './picture.js';

describe('Condition', () => {
  let clock: SetClock;
  let condition: Condition;
  let told: string[];
  beforeEach(() => {
    clock = new SetClock();
    const picture = new Picture();
    told = [];
    picture.onEvent(({ type }) => told.push(type));
    condition = new Condition(clock, picture);
  });
  const facts = (overrides: Partial<SwarmFacts> = {}) => ({
    ...new FakeEngine().facts,
    ...overrides,
  });
  const at = (seconds: number) =>
    new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000).toISOString();
  const later = () => clock.forward(10_000);
  const problem = () => {
    const { status, code, headers } = condition.problem();
    return [status, code, headers['retry-after']];
  };

  it('can neither be read nor written at the start', () => {
    const unreachable = expect.objectContaining({ code: 'engine-unreachable' });
    expect(() => condition.assertReadable()).toThrow(unreachable);
    expect(() => condition.assertWritable()).toThrow(unreachable);
    expect(condition.cluster()).toMatchObject({ state: 'starting', asOf: null, isStale: false });
  });

  it.each<[string, Partial<SwarmFacts>]>([
    ['swarm-unavailable', { localState: 'inactive' }],
    ['swarm-unavailable', { localState: 'error' }],
    ['swarm-locked', { localState: 'locked' }],
    ['not-a-manager', { isManager: false }],
  ])('is a 503 %s for %j', (code, of) => {
    condition.takeFacts(facts(of));
    expect(problem()).toEqual([503, code, '5']);
  });

  it('is a 503 while the Engine is away', () => {
    condition.becomeUnreachable('gone');
    expect(problem()).toEqual([503, 'engine-unreachable', '5']);
  });

  it('tells an admin what to do where there is no Swarm', () => {
    condition.takeFacts(facts({ localState: 'inactive' }));
    expect(condition.problem().extras.detail).toMatch(/initialise/);
  });

  it('is not ready by facts alone: only a full list says so', () => {
    expect(condition.takeFacts(facts())).toBe('ready');
    expect([condition.isReady, condition.cluster().state]).toEqual([false, 'starting']);
  });

  it('can be read and written when it is ready', () => {
    condition.takeFacts(facts());
    condition.becomeReady();
    expect(() => condition.assertReadable()).not.toThrow();
    expect(() => condition.assertWritable()).not.toThrow();
  });

  it('tells the facts of the Engine', () => {
    const known = facts({ autolock: true });
    condition.takeFacts(known);
    const { engineVersion, apiVersion, clusterId, nodeName, autolock } = known;
    expect(condition.cluster()).toMatchObject({
      engineVersion,
      apiVersion,
      clusterId,
      nodeName,
      autolock,
    });
  });

  it("tells the Engine's own words", () => {
    condition.takeFacts(facts({ localState: 'error', error: 'raft is broken' }));
    expect(condition.cluster().detail).toBe('raft is broken');
  });

  it('is as of now while it is ready', () => {
    condition.becomeReady();
    later();
    expect(condition.cluster()).toMatchObject({ isStale: false, since: at(0), asOf: at(10) });
    expect(condition.staleSince).toBeNull();
  });

  it('is stale since the moment it was lost, and is read on', () => {
    condition.becomeReady();
    later();
    condition.becomeUnreachable('gone');
    later();
    expect(condition.cluster()).toMatchObject({ isStale: true, since: at(10), asOf: at(10) });
    expect(condition.staleSince).toBe(at(10));
    expect(() => condition.assertReadable()).not.toThrow();
    expect(() => condition.assertWritable()).toThrow('engine-unreachable');
  });

  it('stays stale since that moment while the state moves on', () => {
    condition.becomeReady();
    later();
    condition.becomeUnreachable('gone');
    later();
    condition.takeFacts(facts({ localState: 'locked' }));
    expect(condition.cluster()).toMatchObject({
      state: 'swarm-locked',
      since: at(20),
      asOf: at(10),
    });
  });

  it('is not stale when it is back', () => {
    condition.becomeReady();
    condition.becomeUnreachable('gone');
    later();
    condition.becomeReady();
    expect(condition.cluster()).toMatchObject({
      state: 'ready',
      isStale: false,
      since: at(10),
      detail: null,
    });
  });

  it('is in its state since that began, whatever is said of it later', () => {
    condition.becomeUnreachable('The event stream ended');
    later();
    condition.becomeUnreachable('The socket is gone');
    expect(condition.cluster()).toMatchObject({ since: at(0), detail: 'The socket is gone' });
  });

  it('tells each change once', () => {
    condition.becomeReady();
    condition.becomeReady();
    condition.becomeUnreachable('gone');
    condition.becomeUnreachable('gone');
    condition.takeFacts(facts({ localState: 'locked' }));
    expect(told).toEqual(['cluster.changed', 'cluster.changed', 'cluster.changed']);
  });
});
