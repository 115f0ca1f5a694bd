import type { Resolution, RotationService } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { decisionsOf, standing } from './decision-labels';
import { aRotation, aRotationService } from '../plan/testing/plans';

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

describe('standing', () => {
  it('tells which service stands where', () => {
    expect(standing(on({ a: 'old', b: 'new', c: 'mixed', d: 'gone', e: 'unknown' }))).toEqual({
      old: ['a'],
      new: ['b'],
      mixed: ['c'],
      unknown: ['e'],
    });
  });
});

describe('decisionsOf', () => {
  it('offers what the rotation says can be decided, and no more', () => {
    const rotation = aRotation({ resolutions: ['revert', 'abandon'] });
    expect(decisionsOf(rotation).map(({ resolution }) => resolution)).toEqual([
      'revert',
      'abandon',
    ]);
  });

  it('names the services that each choice moves, and to which version', () => {
    const effects = effectsOf({ a: 'old', b: 'new', c: 'mixed' });
    expect(effects.retry).toBe('Tries again to move a, c to v2. Their tasks restart.');
    expect(effects.accept).toContain(
      'v2 becomes the current version. Not on it, and shown as drift: a, c',
    );
    expect(effects.revert).toBe(
      'Puts b, c back on v1. Their tasks restart. v2 is removed afterwards.',
    );
    expect(effects.abandon).toContain('No service is changed');
  });

  it('says that nothing restarts where nothing has to move', () => {
    expect(effectsOf({ a: 'new' }).accept).toBe(
      'v2 becomes the current version. No task restarts.',
    );
    expect(effectsOf({ a: 'old' }).revert).toBe('All services are on v1 already. v2 is removed.');
  });

  it('never says that a version there was before is removed', () => {
    const [change] = aRotation().changes;
    const rotation = aRotation({
      kind: 'restore',
      changes: [{ ...change!, source: 'version' }],
      services: on({ a: 'new' }),
      resolutions: ['revert'],
    });
    expect(decisionsOf(rotation)[0]!.effect).not.toContain('removed');
  });

  it('names the family where there are several', () => {
    const [change] = aRotation().changes;
    const rotation = aRotation({
      changes: [change!, { ...change!, name: 'key' }],
      services: on({ a: 'old' }),
      resolutions: ['retry'],
    });
    expect(decisionsOf(rotation)[0]!.effect).toContain('db v2, key v2');
  });
});
