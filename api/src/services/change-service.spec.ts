import type { UpdateState } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { Planned, type Representation } from '../http/representation.js';
import { EditService } from './edit-service.js';
import { RestartService } from './restart-service.js';
import { RollBackService } from './roll-back-service.js';
import { ScaleService } from './scale-service.js';
import { anUpdate, aTarget, ServicesStage } from './testing/services-stage.js';

type Target = Parameters<typeof aTarget>[0];

/** What holds for every change of a service, whichever it is. */
const changes: [
  string,
  (stage: ServicesStage, target: Target, dryRun: boolean, role?: 'viewer') => Promise<unknown>,
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
    'an edit',
    ({ engine, change }, target, dryRun, role) =>
      new EditService(engine, change).execute(
        anActor(role),
        { ...aTarget(target), labels: { a: '1' } },
        dryRun,
      ),
  ],
];

describe.each(changes)('%s of a service', (_, execute) => {
  let stage: ServicesStage;
  let id: string;
  beforeEach(async () => {
    stage = new ServicesStage();
    const spec = { replicas: 2, env: ['A=hunter2'] };
    ({ id } = stage.engine.addService({ name: 'web', spec, previousSpec: { replicas: 1 } }));
    await stage.test.look();
  });
  const pause = (state: UpdateState) => stage.engine.moveService(id, { update: anUpdate(state) });
  const read = () => stage.engine.getService(id);

  it('is accepted, and says where to follow it', async () => {
    const answer = (await execute(stage, {}, false)) as Representation<object>;
    expect([answer.status, answer.location]).toEqual([202, '/api/v1/services/web']);
    expect(answer.spec).toBe((await read()).specDigest);
  });

  it('can be read at once', async () => {
    await execute(stage, {}, false);
    expect(stage.test.cache.services.get(id)).toEqual(await read());
  });

  it('takes the ETag that was read, though counts have moved', async () => {
    const ifMatch = stage.etag('web');
    stage.engine.moveService(id, { status: { running: 0, desired: 2, completed: 0 } });
    await expect(execute(stage, { ifMatch }, false)).resolves.toMatchObject({ status: 202 });
  });

  it.each([true, false])(
    'is a 412 with what is there now when it is stale (dry run: %s)',
    async (dryRun) => {
      const ifMatch = stage.etag('web');
      const theirs = stage.engine.overwriteService(id, { image: 'theirs:1' });
      await expect(execute(stage, { ifMatch }, dryRun)).rejects.toMatchObject({
        status: 412,
        extras: { current: { image: 'theirs:1', env: [{ value: 'hunter2' }] } },
      });
      expect(await read()).toEqual(theirs);
    },
  );

  it('masks what is there now for those who may not see it', async () => {
    const ifMatch = stage.etag('web');
    stage.engine.overwriteService(id, { image: 'theirs:1' });
    await expect(execute(stage, { ifMatch }, false, 'viewer')).rejects.toMatchObject({
      extras: { current: { env: [{ name: 'A', value: null }] } },
    });
  });

  it.each(['paused', 'rollback_paused'] as const)(
    'needs consent while the rollout is %s',
    async (state) => {
      pause(state);
      const before = await read();
      await expect(execute(stage, {}, false)).rejects.toMatchObject({
        status: 409,
        code: 'rollout-paused',
      });
      expect(await read()).toEqual(before);
      await execute(stage, { resume: true }, false);
      expect((await read()).versionIndex).toBeGreaterThan(before.versionIndex);
    },
  );

  it.each(['updating', 'completed', 'rollback_started', 'rollback_completed'] as const)(
    'needs none while it is %s',
    async (state) => {
      pause(state);
      await expect(execute(stage, {}, false)).resolves.toMatchObject({ status: 202 });
    },
  );

  it('plans, and writes nothing', async () => {
    const before = await read();
    expect(await execute(stage, {}, true)).toBeInstanceOf(Planned);
    expect(await read()).toEqual(before);
  });

  it.each([
    ['paused', /paused/],
    ['rollback_paused', /paused/],
    ['updating', /in progress/],
    ['rollback_started', /in progress/],
  ] as const)('warns in the plan of a rollout that is %s', async (state, warning) => {
    pause(state);
    const { plan } = (await execute(stage, {}, true)) as Planned;
    expect(plan.warnings.at(-1)).toMatch(warning);
  });

  it('warns of nothing like it on a settled service', async () => {
    const { plan } = (await execute(stage, {}, true)) as Planned;
    expect(plan.warnings.join()).not.toMatch(/paused|in progress|job/);
  });

  it('does not find another service', async () => {
    await expect(execute(stage, { name: 'nothing' }, false)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('does not find one that is gone', async () => {
    stage.engine.dropService(id);
    await expect(execute(stage, {}, false)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is a 503 while the Engine is away', async () => {
    const before = await read();
    stage.test.swarmStatus.becomeUnreachable(null);
    await expect(execute(stage, {}, false)).rejects.toMatchObject({ status: 503 });
    expect(await read()).toEqual(before);
  });

  it('is told to the audit, attempt and outcome', async () => {
    await execute(stage, {}, false);
    const [attempt, ending] = stage.audit.rows;
    expect(attempt).toMatchObject({ targetName: 'web', actorName: 'ann', outcome: 'attempted' });
    expect(ending).toMatchObject({ outcome: 'succeeded', attemptId: attempt!.id });
    expect(attempt!.action).toMatch(/^service\./);
    expect(stage.audit.rows).toHaveLength(2);
  });

  it('is told to the audit with how it failed', async () => {
    stage.engine.dropService(id);
    await execute(stage, {}, false).catch(() => undefined);
    expect(stage.audit.rows[1]).toMatchObject({ outcome: 'failed', code: 'not-found' });
  });

  it('is not made when the audit cannot be told of it', async () => {
    const before = await read();
    stage.audit.kept.isBroken = true;
    await expect(execute(stage, {}, false)).rejects.toMatchObject({ code: 'audit-unavailable' });
    expect(await read()).toEqual(before);
  });

  it('is not told to the audit as a plan', async () => {
    await execute(stage, {}, true);
    expect(stage.audit.rows).toEqual([]);
  });
});
