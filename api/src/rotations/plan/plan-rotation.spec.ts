import { StartRotation, type RotationPlan, type StartRotationInput } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Planned } from '../../http/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

describe('The plan of a rotation', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
  });
  afterEach(() => fixture.close());

  const plan = async (options: Partial<StartRotationInput> = {}) => {
    const changes = [{ kind: 'secret' as const, name: 'db', value: { text: 'new' } }];
    const request = StartRotation.parse({ changes, ...options });
    const answer = await fixture.starter.execute(anActor(), request, true);
    return (answer as Planned<RotationPlan>).plan;
  };

  it.each<[string, Partial<StartRotationInput>, object]>([
    ['after the default grace period', {}, { when: 'after-grace', afterSeconds: 86_400 }],
    [
      'after a given grace period',
      { settings: { graceSeconds: 60 } },
      { when: 'after-grace', afterSeconds: 60 },
    ],
    ['immediately', { deletePrevious: 'now' }, { when: 'now', afterSeconds: 0 }],
    ['never', { settings: { keep: 1 } }, { when: 'kept', afterSeconds: null, why: 'keep' }],
  ])('says when the old version is deleted: %s', async (_, options, expected) => {
    await fixture.aSecret('db');
    expect((await plan(options)).deletions).toMatchObject([{ version: 1, ...expected }]);
  });

  it('passes over a version whose name is taken, whatever its case', async () => {
    await fixture.aSecret('db');
    await fixture.aSecret('DB.v2');
    expect((await plan()).changes).toMatchObject([{ toVersion: 3, toName: 'db.v3' }]);
  });

  it('shortens a name that is too long for the suffix of a version, and says so', async () => {
    const name = 'n'.repeat(64);
    await fixture.aSecret(name);
    const changes = [{ kind: 'secret' as const, name, value: { text: 'new' } }];
    const { changes: planned, warnings } = await plan({ changes });
    const { toName } = planned[0]!;
    expect(toName).toMatch(/^n{53}-\w{7}\.v2$/);
    expect(warnings).toEqual([expect.stringContaining(`version 2 is stored as ${toName}`)]);
  });

  it('has the same hash a moment later', async () => {
    await fixture.aSecret('db');
    const { hash } = await plan();
    expect((await plan()).hash).toBe(hash);
    expect((await plan({ deletePrevious: 'now' })).hash).not.toBe(hash);
  });

  it.each(['secret', 'config'] as const)(
    'is refused without the permission to rotate a %s that is the public part',
    async (kind) => {
      const actor = anActor();
      vi.spyOn(actor, 'may').mockImplementation((permission) => permission !== `${kind}.rotate`);
      const other = kind === 'secret' ? 'config' : 'secret';
      const generator = { type: 'key-pair' as const, publicPart: { kind, name: 'public' } };
      const request = StartRotation.parse({ changes: [{ kind: other, name: 'db', generator }] });
      await expect(fixture.starter.execute(actor, request, true)).rejects.toMatchObject({
        code: 'forbidden',
      });
    },
  );
});
