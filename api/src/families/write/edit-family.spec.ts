import type { LabelChanges } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { IfMatch } from '../../http/if-match.js';
import type { Planned, Representation } from '../../http/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { EditFamily } from './edit-family.js';
import { FamiliesFixture } from '../testing/families-fixture.js';

describe.each(['secret', 'config'] as const)('EditFamily of a %s', (kind) => {
  let fixture: FamiliesFixture;
  let edit: EditFamily;
  let id: string;
  beforeEach(async () => {
    fixture = await FamiliesFixture.open(kind, new FakeEngine());
    ({ id } = await fixture.add('app', { team: 'a', 'com.docker.stack.namespace': 'shop' }));
    const { test, facts, audit } = fixture;
    edit = new EditFamily(
      test.objects,
      test.swarm,
      facts.families,
      facts.editPolicy,
      test.tags,
      audit,
    );
  });
  const etag = () => fixture.etag('app');
  const execute = async (labels: LabelChanges, header = '*', dryRun = false) =>
    (await edit.execute(
      anActor(),
      fixture.reads,
      { name: 'app', labels, ifMatch: IfMatch.parse(header) },
      dryRun,
    )) as Representation<{ labels: Record<string, string> }>;
  const labelsNow = async () => (await fixture.list())[0]!.labels;

  it('sets and removes labels and keeps the others', async () => {
    const { body } = await execute({ tier: 'db', team: null }, etag());
    const expected = { 'com.docker.stack.namespace': 'shop', tier: 'db' };
    expect(body.labels).toEqual(expected);
    expect(await labelsNow()).toEqual(expected);
  });

  it('makes the change readable at once', async () => {
    await execute({ tier: 'db' });
    expect(fixture.reads.get('app').body.labels).toMatchObject({ tier: 'db' });
  });

  it('keeps reserved labels and refuses to change them', async () => {
    await execute({ 'com.docker.stack.namespace': null, tier: 'db' });
    await expect(execute({ 'com.docker.stack.namespace': 'mine' })).rejects.toMatchObject({
      status: 422,
      extras: { errors: [{ pointer: '/labels/com.docker.stack.namespace' }] },
    });
    expect(await labelsNow()).toMatchObject({ 'com.docker.stack.namespace': 'shop' });
  });

  it('rejects a stale If-Match with the current state', async () => {
    const seen = etag();
    fixture.overwrite(id, { team: 'theirs' });
    await expect(execute({ team: 'ours' }, seen)).rejects.toMatchObject({
      status: 412,
      extras: { current: { name: 'app', labels: { team: 'theirs' } } },
    });
    expect(await labelsNow()).toEqual({ team: 'theirs' });
  });

  it('accepts the ETag if only the consumers have changed', async () => {
    const seen = etag();
    const spec = fixture.use({ id, name: 'app' });
    fixture.test.swarm.wroteService(fixture.engine.addService({ spec }));
    expect((await execute({ team: 'b' }, seen)).body).toMatchObject({ labels: { team: 'b' } });
  });

  it('plans from the current state without writing anything', async () => {
    fixture.overwrite(id, { team: 'b' });
    const { plan } = (await edit.execute(
      anActor(),
      fixture.reads,
      { name: 'app', labels: { team: 'c', tier: 'db' }, ifMatch: IfMatch.parse('*') },
      true,
    )) as Planned;
    expect(plan).toEqual({
      kind: 'plan',
      action: `${kind}.edit`,
      target: { kind, name: 'app' },
      effects: [],
      diff: [
        { path: 'Labels.team', before: 'b', after: 'c' },
        { path: 'Labels.tier', before: null, after: 'db' },
      ],
      warnings: [],
    });
    expect(await labelsNow()).toEqual({ team: 'b' });
  });

  it('plans a change of the policy without applying it', async () => {
    await fixture.facts.editPolicy.execute(kind, 'app', { keep: 2, maxAgeDays: 30 });
    const policy = { keep: 3, maxAgeDays: 30, warnDays: 7 };
    const change = { name: 'app', labels: {}, policy, ifMatch: IfMatch.parse('*') };
    const answer = (await edit.execute(anActor(), fixture.reads, change, true)) as Planned;
    expect(answer.plan.diff).toEqual([
      { path: 'policy.keep', before: '2', after: '3' },
      { path: 'policy.warnDays', before: null, after: '7' },
    ]);
    expect(fixture.facts.policies.of(kind, 'app').policy).toMatchObject({
      keep: 2,
      warnDays: null,
    });
  });

  it('rejects a plan with a stale If-Match', async () => {
    const seen = etag();
    fixture.overwrite(id, { team: 'theirs' });
    await expect(execute({ team: 'ours' }, seen, true)).rejects.toMatchObject({ status: 412 });
  });

  it.each([true, false])('answers not-found for a deleted object (dry run: %s)', async (dryRun) => {
    fixture.drop(id);
    await expect(execute({}, '*', dryRun)).rejects.toMatchObject({ code: 'not-found' });
    fixture.test.swarm.removedObject(kind, id);
    await expect(execute({}, '*', dryRun)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('answers 503 while the Engine cannot be reached', async () => {
    fixture.test.swarmStatus.becomeUnusable(new Error('away'));
    await expect(execute({ team: 'b' })).rejects.toMatchObject({ status: 503 });
    expect(await labelsNow()).toMatchObject({ team: 'a' });
  });

  it('audits the keys of edited labels but not their values', async () => {
    await execute({ team: 'hunter2', tier: null });
    expect(fixture.audit.told).toEqual([
      `${kind}.edit ${kind}:app attempted`,
      `${kind}.edit ${kind}:app succeeded`,
    ]);
    expect(fixture.audit.rows[1]!.fields).toBe('["labels.team","labels.tier"]');
    expect(JSON.stringify(fixture.audit.rows)).not.toContain('hunter2');
  });

  it('audits the reason of a failure', async () => {
    fixture.drop(id);
    await execute({ team: 'b' }).catch(() => undefined);
    expect(fixture.audit.told.at(-1)).toBe(`${kind}.edit ${kind}:app failed not-found`);
  });

  it('changes and audits the policy', async () => {
    const policy = { keep: 3 };
    const ifMatch = IfMatch.parse('*');
    await edit.execute(
      anActor(),
      fixture.reads,
      { name: 'app', labels: {}, policy, ifMatch },
      false,
    );
    expect(fixture.facts.policies.of(kind, 'app').policy).toMatchObject(policy);
    expect(fixture.audit.rows[0]!.fields).toBe('["policy.keep"]');
  });
});
