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

  it('skips a version whose name is taken, ignoring case', async () => {
    await fixture.aSecret('db');
    await fixture.aSecret('DB.v2');
    expect((await plan()).changes).toMatchObject([{ toVersion: 3, toName: 'db.v3' }]);
  });

  it('shortens a name that is too long for a version suffix, and warns about it', async () => {
    const name = 'n'.repeat(64);
    await fixture.aSecret(name);
    const changes = [{ kind: 'secret' as const, name, value: { text: 'new' } }];
    const { changes: planned, warnings } = await plan({ changes });
    const { toName } = planned[0]!;
    expect(toName).toMatch(/^n{53}-\w{7}\.v2$/);
    expect(warnings).toEqual([expect.stringContaining(`version 2 is stored as ${toName}`)]);
  });

  describe('of a config', () => {
    const changes = [{ kind: 'config' as const, name: 'app', value: { text: 'a: 2\nb: 1\n' } }];
    beforeEach(async () => {
      const bytes = Buffer.from('a: 1\nb: 1\n');
      await fixture.engine.createObject('config', { name: 'app', bytes, labels: {} });
      await fixture.test.refresh();
    });

    it('contains the differences in the content', async () => {
      const [content] = (await plan({ changes })).contents;
      expect(content).toMatchObject({ name: 'app', from: 1, to: 2, isEqual: false });
      const lines = content!.hunks[0]!.lines.map(({ kind, text }) => `${kind} ${text}`);
      expect(lines.slice(0, 3)).toEqual(['removed a: 1', 'added a: 2', 'same b: 1']);
    });

    it('contains them also when it replaces an outdated plan', async () => {
      const request = StartRotation.parse({ changes, planHash: 'old' });
      const start = fixture.starter.execute(anActor(), request, false);
      await expect(start).rejects.toMatchObject({
        extras: { plan: { contents: [{ name: 'app' }] } },
      });
    });

    it('is the same with other content, and contains no differences of generated content', async () => {
      const { hash } = await plan({ changes });
      const other = await plan({ changes: [{ ...changes[0]!, value: { text: 'c' } }] });
      expect(other.hash).toBe(hash);
      const generator = { type: 'uuid' as const };
      expect(
        (await plan({ changes: [{ kind: 'config', name: 'app', generator }] })).contents,
      ).toEqual([]);
    });
  });

  it('warns about a damaged value and keeps the warning in the rotation, without the value', async () => {
    await fixture.aSecret('db');
    const text = '-----BEGIN PRIVATE KEY-----\ncorrecthorse\n-----END PRIVATE KEY-----\n';
    const changes = [{ kind: 'secret' as const, name: 'db', value: { text } }];
    const detail = 'The private key cannot be read: it is damaged or incomplete';
    expect((await plan({ changes })).valueWarnings).toEqual([
      { pointer: '/changes/0/value', kind: 'secret', name: 'db', detail },
    ]);
    const { warnings } = await fixture.shown(await fixture.start({ changes }));
    expect(warnings).toEqual([`db: ${detail}`]);
  });

  it('keeps its hash while neither the Swarm nor the request changes', async () => {
    await fixture.aSecret('db');
    const { hash } = await plan();
    expect((await plan()).hash).toBe(hash);
    expect((await plan({ deletePrevious: 'now' })).hash).not.toBe(hash);
  });

  it('changes its hash when the update policy of a service changes', async () => {
    const secret = await fixture.aSecret('db');
    const { id, spec } = await fixture.aService('web', [secret]);
    const { hash } = await plan();
    const updatePolicy = { ...spec.updatePolicy, delayMs: 60_000 };
    fixture.engine.overwriteService(id, { updatePolicy });
    fixture.engine.moveService(id, { update: null });
    await fixture.test.refresh();
    expect((await plan()).hash).not.toBe(hash);
  });

  describe('with a choice that would be ignored', () => {
    beforeEach(async () => {
      const secret = await fixture.aSecret('db');
      const port = { protocol: 'tcp', target: 80, published: 80, publishMode: 'host' };
      await fixture.aService('host', [secret], { ports: [port] });
      await fixture.aService('full', [secret], { maxReplicasPerNode: 1 });
      await fixture.aService('roomy', [secret], { maxReplicasPerNode: 2 });
    });

    it.each([
      ['of a service that is no consumer', 'a/b', { job: 'rerun' }, '/choices/a~1b'],
      ['with a host port', 'host', { startFirst: true }, '/choices/host/startFirst'],
      ['with replicas limited per node', 'full', { startFirst: true }, '/choices/full/startFirst'],
    ] as const)('is rejected, naming the field: %s', async (_, service, choice, pointer) => {
      await expect(plan({ choices: { [service]: choice } })).rejects.toMatchObject({
        status: 422,
        extras: { errors: [{ pointer }] },
      });
    });

    it('offers start-first only if a new task can run beside the old one', async () => {
      const { services } = await plan();
      const offers = services.map(({ service, startFirst }) => [service, startFirst]);
      expect(Object.fromEntries(offers)).toEqual({
        host: 'host-port',
        full: 'no-room',
        roomy: 'offered',
      });
    });
  });

  it('is blocked by a spec that is too large for the managers to store', async () => {
    const secret = await fixture.aSecret('db');
    const web = await fixture.aService('web', [secret]);
    vi.spyOn(fixture.engine, 'listServices').mockResolvedValue([{ ...web, specBytes: 750_000 }]);
    expect((await plan()).blockers).toMatchObject([
      { code: 'spec-too-large', service: 'web', detail: expect.stringContaining('750 kB') },
    ]);
    await expect(fixture.rotate('db')).rejects.toMatchObject({
      code: 'not-rotatable',
      extras: { detail: expect.stringContaining('750 kB') },
    });
    expect(await fixture.secretNames()).toEqual(['db']);
  });

  it.each(['secret', 'config'] as const)(
    'is rejected without permission to rotate a public part that is a %s',
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
