import type { Resolution, RotationService } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { byVersion, decisionsOf } from './decision-labels';
import { aRotation, aRotationService } from '../testing/plans';

const on = (places: Record<string, RotationService['runningVersion']>) =>
  Object.entries(places).map(([service, runningVersion]) =>
    aRotationService({ service, runningVersion }),
  );
const all: Resolution[] = ['retry', 'accept', 'revert', 'abandon'];
const effectsOf = (places: Record<string, RotationService['runningVersion']>) =>
  Object.fromEntries(
    decisionsOf(aRotation({ services: on(places), resolutions: all })).map((decision) => [
      decision.resolution,
      decision.effect,
    ]),
  );

describe('byVersion', () => {
  it('lists the services by the version they run', () => {
    expect(byVersion(on({ a: 'old', b: 'new', c: 'mixed', d: 'gone', e: 'unknown' }))).toEqual({
      old: ['a'],
      new: ['b'],
      mixed: ['c'],
      unknown: ['e'],
    });
  });
});

describe('decisionsOf', () => {
  it('offers only what the rotation allows', () => {
    const rotation = aRotation({ resolutions: ['revert', 'abandon'] });
    expect(decisionsOf(rotation).map(({ resolution }) => resolution)).toEqual([
      'revert',
      'abandon',
    ]);
  });

  it('names the services that each decision updates and their version', () => {
    const effects = effectsOf({ a: 'old', b: 'new', c: 'mixed' });
    expect(effects.retry).toBe('Tries again to update a, c to v2. Tasks restart.');
    expect(effects.accept).toContain('Makes v2 current. Not on it and shown as drift: a, c.');
    expect(effects.revert).toBe('Reverts b, c to v1. Tasks restart. v2 is deleted afterwards.');
    expect(effects.abandon).toContain('without changing a service. v1 stays current');
  });

  it('reports that no tasks restart if no service needs an update', () => {
    expect(effectsOf({ a: 'new' }).accept).toBe('Makes v2 current. No tasks restart.');
    expect(effectsOf({ a: 'old' }).revert).toBe('All services are on v1 already. v2 is deleted.');
  });

  it('does not announce the deletion of a version that existed before the rotation', () => {
    const [change] = aRotation().changes;
    const rotation = aRotation({
      kind: 'restore',
      changes: [{ ...change!, source: 'version' }],
      services: on({ a: 'new' }),
      resolutions: ['revert'],
    });
    expect(decisionsOf(rotation)[0]!.effect).not.toContain('deleted');
  });

  it('names the secret if the rotation changes several', () => {
    const [change] = aRotation().changes;
    const rotation = aRotation({
      changes: [change!, { ...change!, name: 'key' }],
      services: on({ a: 'old' }),
      resolutions: ['retry'],
    });
    expect(decisionsOf(rotation)[0]!.effect).toContain('db v2, key v2');
  });
});
