import { describe, expect, it } from 'vitest';
import { aRotation } from './testing/plans';
import { canTryAgain, requestOf } from './try-again';

describe('canTryAgain', () => {
  it.each([
    ['rotation', 'failed', true],
    ['rotation', 'reverted', true],
    ['restore', 'reverted', true],
    ['rotation', 'cancelled', true],
    ['rotation', 'done', false],
    ['rotation', 'rolling', false],
    ['rotation', 'blocked', false],
    ['pruning', 'failed', false],
  ] as const)('of a %s that is %s: %s', (kind, state, can) =>
    expect(canTryAgain({ kind, state })).toBe(can),
  );
});

describe('requestOf', () => {
  const [change] = aRotation().changes;
  it('returns what is known of a rotation that an earlier release started', () => {
    const changes = [
      { ...change!, name: 'key', source: 'version' as const, toVersion: 1 },
      { ...change!, name: 'token', source: 'generator' as const },
      { ...change!, name: 'old', source: 'none' as const },
    ];
    expect(requestOf({ request: null, changes })).toMatchObject({
      changes: [
        { name: 'key', source: 'version', version: 1, generator: null },
        { name: 'token', source: 'value', version: null, generator: null },
      ],
      choices: {},
      settings: {},
    });
  });
});
