import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dangerLadder, isDangerous, isFinal, type Action, type Rung } from './danger-ladder';

const rungs: Record<Rung, Action[]> = {
  final: [
    'family.delete',
    'version.delete',
    'families.prune',
    'rotation.start-and-delete-previous',
    'rotation.start-and-restart-waxseal',
    'service.scale-to-zero',
    'service.stop',
    'service.delete',
    'service.restart-waxseal',
    'node.delete',
  ],
  careful: [
    'versions.prune',
    'service.take-away',
    'rotation.cancel',
    'rotation.abandon',
    'node.drain',
    'node.demote',
    'user.disable',
    'user.sessions',
    'user.factor',
    'factor.disable',
    'factor.renew',
    'token.delete',
    'autolock.off',
    'join-token.rotate',
    'unlock-key.rotate',
  ],
  safe: [
    'family.create',
    'labels.edit',
    'policy.edit',
    'version.adopt',
    'rotation.start',
    'rotation.retry',
    'rotation.accept',
    'rotation.revert',
    'service.create',
    'service.scale',
    'service.restart',
    'service.start',
    'service.copy',
    'service.run',
    'service.image',
    'service.edit',
    'service.rollback',
    'node.pause',
    'node.activate',
    'node.promote',
    'user.create',
    'user.role',
    'user.enable',
    'user.password',
    'token.create',
    'cluster.init',
    'cluster.unlock',
    'autolock.on',
  ],
};

describe('The danger ladder', () => {
  it('contains each action once', () => {
    expect(Object.values(rungs).flat().sort()).toEqual(Object.keys(dangerLadder).sort());
  });

  it.each(
    Object.entries(rungs).flatMap(([rung, actions]) => actions.map((one) => [one, rung] as const)),
  )('%s is %s', (action, rung) => {
    expect(dangerLadder[action]).toBe(rung);
    expect(isDangerous(action)).toBe(rung !== 'safe');
    expect(isFinal(action)).toBe(rung === 'final');
  });

  const source = join(import.meta.dirname, '../..');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.vue'))
    .map((path) => ({ path, text: readFileSync(join(source, path), 'utf8') }));

  it('decides how dangerous each dialog and button is', () => {
    const own = files.filter(({ text }) => /\bis-danger(\s|>|="true")|name-to-type/.test(text));
    expect(own.map(({ path }) => path)).toEqual([]);
  });
});
