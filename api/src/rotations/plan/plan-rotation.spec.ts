import { StartRotation, type RotationPlan, type StartRotationInput } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Planned } from '../../http/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { RotationsStage } from '../testing/rotations-stage.js';

describe('The plan of a rotation', () => {
  let stage: RotationsStage;
  beforeEach(async () => {
    stage = await RotationsStage.open();
  });
  afterEach(() => stage.close());

  const plan = async (options: Partial<StartRotationInput> = {}) => {
    const changes = [{ kind: 'secret' as const, name: 'db', value: { text: 'new' } }];
    const wanted = StartRotation.parse({ changes, ...options });
    const answer = await stage.starter.execute(anActor(), wanted, true);
    return (answer as Planned<RotationPlan>).plan;
  };

  it.each<[string, Partial<StartRotationInput>, object]>([
    ['by itself', {}, { when: 'after-grace', afterSeconds: 86_400 }],
    ['with a grace', { settings: { graceSeconds: 60 } }, { when: 'after-grace', afterSeconds: 60 }],
    ['at once', { deletePrevious: 'now' }, { when: 'now', afterSeconds: 0 }],
    ['never', { settings: { keep: 1 } }, { when: 'kept', afterSeconds: null, why: 'keep' }],
  ])('says how long after the end the old version goes: %s', async (_, options, expected) => {
    await stage.aSecret('db');
    expect((await plan(options)).deletions).toMatchObject([{ version: 1, ...expected }]);
  });

  it('has the same hash a moment later', async () => {
    await stage.aSecret('db');
    const { hash } = await plan();
    expect((await plan()).hash).toBe(hash);
    expect((await plan({ deletePrevious: 'now' })).hash).not.toBe(hash);
  });

  it.each(['secret', 'config'] as const)(
    'is refused to whoever may not rotate a %s that is the public part',
    async (kind) => {
      const actor = anActor();
      vi.spyOn(actor, 'may').mockImplementation((permission) => permission !== `${kind}.rotate`);
      const other = kind === 'secret' ? 'config' : 'secret';
      const generator = { type: 'key-pair' as const, publicPart: { kind, name: 'public' } };
      const wanted = StartRotation.parse({ changes: [{ kind: other, name: 'db', generator }] });
      await expect(stage.starter.execute(actor, wanted, true)).rejects.toMatchObject({
        code: 'forbidden',
      });
    },
  );
});
