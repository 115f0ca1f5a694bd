import type { LabelChanges, Secret } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { TestAudit } from '../audit/testing/an-audit.js';
import { IfMatch } from '../common/if-match.js';
import type { Planned, Representation } from '../common/representation.js';
import { anActor } from '../common/testing/factories.js';
import { aReference } from '../engine/testing/factories.js';
import { familyFacts } from '../rotations/testing/family-facts.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { EditSecret } from './edit-secret.js';
import { SecretsQueries } from './secrets.queries.js';

describe('EditSecret', () => {
  let test: TestSwarm;
  let queries: SecretsQueries;
  let edit: EditSecret;
  let audit: TestAudit;
  let id: string;
  beforeEach(async () => {
    test = new TestSwarm();
    const labels = { team: 'a', 'com.docker.stack.namespace': 'shop' };
    ({ id } = test.engine.addSecret({ name: 'password', labels }));
    await test.look();
    const facts = await familyFacts(test);
    queries = new SecretsQueries(
      test.swarm,
      test.pager,
      facts.policies,
      facts.rotations,
      facts.clock,
    );
    audit = new TestAudit();
    edit = new EditSecret(test.engine, test.swarm, queries, facts.editPolicy, test.tags, audit);
  });
  const etag = () => test.tags.etagOf(queries.get('password'));
  const execute = async (labels: LabelChanges, header = '*', dryRun = false) =>
    (await edit.execute(
      anActor(),
      { name: 'password', labels, ifMatch: IfMatch.parse(header) },
      dryRun,
    )) as Representation<Secret>;
  const labelsNow = async () => (await test.engine.getSecret(id)).labels;

  it('sets and removes labels and leaves the others', async () => {
    const { body } = await execute({ tier: 'db', team: null }, etag());
    const expected = { 'com.docker.stack.namespace': 'shop', tier: 'db' };
    expect(body.labels).toEqual(expected);
    expect(await labelsNow()).toEqual(expected);
  });

  it('can be read at once', async () => {
    await execute({ tier: 'db' });
    expect(queries.get('password').body.labels).toMatchObject({ tier: 'db' });
  });

  it('keeps reserved labels and refuses to change them', async () => {
    await execute({ 'com.docker.stack.namespace': null, tier: 'db' });
    await expect(execute({ 'com.docker.stack.namespace': 'mine' })).rejects.toMatchObject({
      status: 422,
      extras: { errors: [{ pointer: '/labels/com.docker.stack.namespace' }] },
    });
    expect(await labelsNow()).toMatchObject({ 'com.docker.stack.namespace': 'shop' });
  });

  it('writes nothing over an edit it has not seen, and shows it', async () => {
    const seen = etag();
    test.engine.overwriteSecret(id, { team: 'theirs' });
    await expect(execute({ team: 'ours' }, seen)).rejects.toMatchObject({
      status: 412,
      extras: { current: { name: 'password', labels: { team: 'theirs' } } },
    });
    expect(await labelsNow()).toEqual({ team: 'theirs' });
  });

  it('goes on when only the uses have moved', async () => {
    const seen = etag();
    const reference = aReference({ id, name: 'password' });
    test.swarm.wroteService(test.engine.addService({ spec: { secrets: [reference] } }));
    expect((await execute({ team: 'b' }, seen)).body).toMatchObject({ labels: { team: 'b' } });
  });

  it('plans from what is there now, and writes nothing', async () => {
    test.engine.overwriteSecret(id, { team: 'b' });
    const { plan } = (await edit.execute(
      anActor(),
      { name: 'password', labels: { team: 'c', tier: 'db' }, ifMatch: IfMatch.parse('*') },
      true,
    )) as Planned;
    expect(plan).toEqual({
      act: 'secret.edit',
      target: { kind: 'secret', name: 'password' },
      effects: [],
      diff: [
        { path: 'Labels.team', before: 'b', after: 'c' },
        { path: 'Labels.tier', before: null, after: 'db' },
      ],
      warnings: [],
    });
    expect(await labelsNow()).toEqual({ team: 'b' });
  });

  it('plans nothing over an edit it has not seen', async () => {
    const seen = etag();
    test.engine.overwriteSecret(id, { team: 'theirs' });
    await expect(execute({ team: 'ours' }, seen, true)).rejects.toMatchObject({ status: 412 });
  });

  it.each([true, false])('does not find one that is gone (dry run: %s)', async (dryRun) => {
    test.engine.dropSecret(id);
    await expect(execute({}, '*', dryRun)).rejects.toMatchObject({ code: 'not-found' });
    test.swarm.removedFile('secret', id);
    await expect(execute({}, '*', dryRun)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is a 503 while the Engine is away', async () => {
    test.condition.becomeUnreachable(null);
    await expect(execute({ team: 'b' })).rejects.toMatchObject({ status: 503 });
    expect(await labelsNow()).toMatchObject({ team: 'a' });
  });

  it('tells the audit which labels were edited, not what they say', async () => {
    await execute({ team: 'hunter2', tier: null });
    expect(audit.told).toEqual([
      'secret.edit secret:password attempted',
      'secret.edit secret:password succeeded',
    ]);
    expect(audit.rows[1]!.fields).toBe('["labels.team","labels.tier"]');
    expect(JSON.stringify(audit.rows)).not.toContain('hunter2');
  });

  it('tells the audit how it failed', async () => {
    test.engine.dropSecret(id);
    await execute({ team: 'b' }).catch(() => undefined);
    expect(audit.told.at(-1)).toBe('secret.edit secret:password failed not-found');
  });
});
