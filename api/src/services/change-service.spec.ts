import type { Service, UpdateState } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { Planned, type Representation } from '../http/representation.js';
import { RestartService } from './restart-service.js';
import { RollBackService } from './roll-back-service.js';
import { ScaleService } from './scale-service.js';
import { UpdateImage } from './update-image.js';
import { anUpdate, aTarget, ServicesFixture } from './testing/services-fixture.js';

type Target = Parameters<typeof aTarget>[0];

/** The rules for every change of a service. */
const changes: [
  string,
  (fixture: ServicesFixture, target: Target, dryRun: boolean, role?: 'viewer') => Promise<unknown>,
][] = [
  [
    'a scaling',
    ({ engine, change }, target, dryRun, role) =>
      new ScaleService(engine, change).execute(
        anActor(role),
        { ...aTarget(target), replicas: 5 },
        dryRun,
      ),
  ],
  [
    'a restart',
    ({ engine, change }, target, dryRun, role) =>
      new RestartService(engine, change).execute(anActor(role), aTarget(target), dryRun),
  ],
  [
    'a rollback',
    ({ engine, change }, target, dryRun, role) =>
      new RollBackService(engine, change).execute(anActor(role), aTarget(target), dryRun),
  ],
  [
    'an update of the image',
    ({ engine, change }, target, dryRun, role) =>
      new UpdateImage(engine, change).execute(
        anActor(role),
        { ...aTarget(target), image: `app@sha256:${'1'.repeat(64)}`, forcePull: false },
        dryRun,
      ),
  ],
  [
    'an edit',
    ({ edit }, target, dryRun, role) => {
      const { resume, ...at } = aTarget(target);
      return edit.execute(anActor(role), at, { resume, labels: { a: '1' } }, dryRun);
    },
  ],
];

describe.each(changes)('%s of a service', (_, execute) => {
  let fixture: ServicesFixture;
  let id: string;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    const spec = { replicas: 2, env: ['A=hunter2'] };
    ({ id } = fixture.engine.addService({ name: 'web', spec, previousSpec: { replicas: 1 } }));
    await fixture.test.refresh();
  });
  const pause = (state: UpdateState) => fixture.engine.moveService(id, { update: anUpdate(state) });
  const read = () => fixture.engine.getService(id);

  it('is accepted with the address of the service', async () => {
    const answer = (await execute(fixture, {}, false)) as Representation<object>;
    expect([answer.status, answer.location]).toEqual([202, '/api/v1/services/web']);
    expect(answer.spec).toBe(fixture.queries.get('web', anActor()).spec);
  });

  it('names the fields that Docker did not keep, also in later reads', async () => {
    fixture.engine.lostFields = ['TaskTemplate.Resources.SwapBytes'];
    const { body } = (await execute(fixture, {}, false)) as Representation<Service>;
    const warning = expect.stringContaining(': TaskTemplate.Resources.SwapBytes.');
    expect(body.warnings).toEqual([warning]);
    expect(fixture.queries.get('web', anActor()).body.warnings).toEqual([warning]);
    const fields = fixture.audit.rows.map((row) => row.fields.includes('lost:TaskTemplate.Res'));
    expect(fields).toEqual([false, true]);
    fixture.engine.overwriteService(id, { args: ['mended'] });
    await fixture.test.refresh();
    expect(fixture.queries.get('web', anActor()).body.warnings).toEqual([]);
  });

  it('has no warnings if Docker kept all fields', async () => {
    const { body } = (await execute(fixture, {}, false)) as Representation<Service>;
    expect(body.warnings).toEqual([]);
  });

  it('can be read immediately', async () => {
    await execute(fixture, {}, false);
    expect(fixture.test.cache.services.get(id)).toMatchObject(await read());
  });

  it('accepts an ETag after the counts have changed', async () => {
    const ifMatch = fixture.etag('web');
    fixture.engine.moveService(id, { status: { running: 0, desired: 2, completed: 0 } });
    await expect(execute(fixture, { ifMatch }, false)).resolves.toMatchObject({ status: 202 });
  });

  it.each([true, false])(
    'rejects a stale If-Match with 412 and the current service (dry run: %s)',
    async (dryRun) => {
      const ifMatch = fixture.etag('web');
      const theirs = fixture.engine.overwriteService(id, { image: 'theirs:1' });
      await expect(execute(fixture, { ifMatch }, dryRun)).rejects.toMatchObject({
        status: 412,
        extras: { current: { image: 'theirs:1', env: [{ value: 'hunter2' }] } },
      });
      expect(await read()).toEqual(theirs);
    },
  );

  it('rejects an ETag of another service that had the same name and spec', async () => {
    const ifMatch = fixture.etag('web');
    const { spec, previousSpec } = await read();
    fixture.engine.dropService(id);
    fixture.engine.addService({ name: 'web', spec, previousSpec });
    await fixture.test.refresh();
    await expect(execute(fixture, { ifMatch }, false)).rejects.toMatchObject({ status: 412 });
  });

  it('rejects an ETag from before a change of the previous spec, which a rollback would use', async () => {
    const ifMatch = fixture.etag('web');
    const { previousSpec } = await read();
    fixture.engine.moveService(id, { previousSpec: { ...previousSpec!, replicas: 7 } });
    await expect(execute(fixture, { ifMatch }, false)).rejects.toMatchObject({ status: 412 });
  });

  it('masks values of the current service for users without the permission', async () => {
    const ifMatch = fixture.etag('web');
    fixture.engine.overwriteService(id, { image: 'theirs:1' });
    await expect(execute(fixture, { ifMatch }, false, 'viewer')).rejects.toMatchObject({
      extras: { current: { env: [{ name: 'A', value: null }] } },
    });
  });

  it.each(['paused', 'rollback_paused'] as const)(
    'needs consent while the rollout is %s',
    async (state) => {
      pause(state);
      const before = await read();
      await expect(execute(fixture, {}, false)).rejects.toMatchObject({
        status: 409,
        code: 'rollout-paused',
      });
      expect(await read()).toEqual(before);
      await execute(fixture, { resume: true }, false);
      expect((await read()).versionIndex).toBeGreaterThan(before.versionIndex);
    },
  );

  it.each(['updating', 'completed', 'rollback_started', 'rollback_completed'] as const)(
    'needs no consent while the rollout is %s',
    async (state) => {
      pause(state);
      await expect(execute(fixture, {}, false)).resolves.toMatchObject({ status: 202 });
    },
  );

  it('returns a plan without writing in a dry run', async () => {
    const before = await read();
    expect(await execute(fixture, {}, true)).toBeInstanceOf(Planned);
    expect(await read()).toEqual(before);
  });

  it.each([
    ['paused', /paused/],
    ['rollback_paused', /paused/],
    ['updating', /in progress/],
    ['rollback_started', /in progress/],
  ] as const)('warns in the plan if the rollout is %s', async (state, warning) => {
    pause(state);
    const { plan } = (await execute(fixture, {}, true)) as Planned;
    expect(plan.warnings.at(-1)).toMatch(warning);
  });

  it('has no such warning for a settled service', async () => {
    const { plan } = (await execute(fixture, {}, true)) as Planned;
    expect(plan.warnings.join()).not.toMatch(/paused|in progress|job/);
  });

  it('answers 404 to an unknown service', async () => {
    await expect(execute(fixture, { name: 'nothing' }, false)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('answers 404 to a service that was just removed', async () => {
    fixture.engine.dropService(id);
    await expect(execute(fixture, {}, false)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('answers 503 while the Engine cannot be reached', async () => {
    const before = await read();
    fixture.test.swarmStatus.becomeUnusable(new Error('away'));
    await expect(execute(fixture, {}, false)).rejects.toMatchObject({ status: 503 });
    expect(await read()).toEqual(before);
  });

  it('writes its attempt and its outcome to the audit', async () => {
    await execute(fixture, {}, false);
    const [attempt, ending] = fixture.audit.rows;
    expect(attempt).toMatchObject({ targetName: 'web', actorName: 'ann', outcome: 'attempted' });
    expect(ending).toMatchObject({ outcome: 'succeeded', attemptId: attempt!.id });
    expect(attempt!.action).toMatch(/^service\./);
    expect(fixture.audit.rows).toHaveLength(2);
  });

  it('writes its failure to the audit', async () => {
    fixture.engine.dropService(id);
    await execute(fixture, {}, false).catch(() => undefined);
    expect(fixture.audit.rows[1]).toMatchObject({ outcome: 'failed', code: 'not-found' });
  });

  it('does not run if the audit cannot be written', async () => {
    const before = await read();
    fixture.audit.kept.isBroken = true;
    await expect(execute(fixture, {}, false)).rejects.toMatchObject({ code: 'audit-unavailable' });
    expect(await read()).toEqual(before);
  });

  it('is not in the audit as a dry run', async () => {
    await execute(fixture, {}, true);
    expect(fixture.audit.rows).toEqual([]);
  });
});
