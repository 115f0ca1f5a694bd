import { CreateService as CreateServiceBody, type Role, type Service } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { Planned, Representation } from '../http/representation.js';
import { CreateService } from './create-service.js';
import { DeleteService } from './delete-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

describe('CreateService', () => {
  let fixture: ServicesFixture;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    fixture.engine.addSecret({ name: 'db' });
    fixture.engine.addService({ name: 'Taken' });
    await fixture.test.refresh();
  });
  const create = (body: object, dryRun = false, role: Role = 'operator') => {
    const { engine, queries, resolve, audit, test } = fixture;
    const request = CreateServiceBody.parse({ name: 'web', image: 'app:1', ...body });
    return new CreateService(engine, test.swarm, queries, resolve, audit).execute(
      anActor(role),
      request,
      dryRun,
    );
  };

  it('creates the service and answers with its address', async () => {
    const body = {
      replicas: 2,
      labels: { a: '1' },
      env: { A: 'hunter2' },
      secrets: [{ name: 'db' }],
    };
    const answer = (await create(body)) as Representation<Service>;
    expect([answer.status, answer.location]).toEqual([201, '/api/v1/services/web']);
    expect(answer.body).toMatchObject({
      name: 'web',
      image: 'app:1',
      mode: 'replicated',
      replicas: 2,
      labels: { a: '1' },
      env: [{ name: 'A', value: 'hunter2' }],
      secrets: [{ name: 'db', version: 1, target: 'db' }],
    });
    expect(fixture.queries.get('web', anActor()).body.name).toBe('web');
    expect(fixture.audit.rows.at(-1)).toMatchObject({ action: 'service.create' });
    expect(JSON.stringify(fixture.audit.rows)).not.toContain('hunter2');
  });

  it('plans the tasks that start, and writes nothing', async () => {
    const { plan } = (await create({ replicas: 2, env: { A: '1' } }, true)) as Planned;
    expect(plan).toMatchObject({
      action: 'service.create',
      target: { kind: 'service', name: 'web' },
      effects: [{ service: 'web', effect: 'start', tasks: 2 }],
    });
    expect(plan.diff).toContainEqual({ path: 'env.A', before: null, after: '1' });
    expect(await fixture.engine.listServices()).toHaveLength(1);
  });

  it('plans as many tasks of a job as run at the same time', async () => {
    const job = { mode: 'replicated-job', replicas: 9, maxConcurrent: 3 };
    const { plan } = (await create(job, true)) as Planned;
    expect(plan.effects).toMatchObject([{ effect: 'start', tasks: 3 }]);
    expect(plan.diff).toContainEqual({ path: 'maxConcurrent', before: null, after: '3' });
  });

  it.each([
    [{ name: 'taken' }, { status: 409, code: 'name-taken' }],
    [
      { mode: 'global', replicas: 2 },
      { status: 409, code: 'immutable-field' },
    ],
    [
      { mode: 'replicated-job', updatePolicy: {} },
      { status: 409, code: 'immutable-field' },
    ],
    [{ maxConcurrent: 2 }, { status: 409, code: 'immutable-field' }],
    [{ secrets: [{ name: 'nothing' }] }, { status: 422, code: 'invalid-input' }],
    [{ capabilitiesAdd: ['CAP_SYS_ADMIN'] }, { status: 403, code: 'forbidden' }],
  ])('rejects %j, in a dry run too', async (body, problem) => {
    for (const dryRun of [true, false])
      await expect(create(body, dryRun)).rejects.toMatchObject(problem);
    expect(await fixture.engine.listServices()).toHaveLength(1);
  });

  describe('DeleteService', () => {
    const remove = (dryRun: boolean) => {
      const { engine, queries, resolve, audit, test } = fixture;
      const { resume: _, ...target } = aTarget();
      return new DeleteService(engine, test.swarm, queries, resolve, test.tags, audit).execute(
        anActor('operator'),
        target,
        dryRun,
      );
    };

    it('plans what stops and what is kept, and deletes the service', async () => {
      await create({ replicas: 2, secrets: [{ name: 'db' }] });
      const { plan } = (await remove(true)) as Planned;
      expect(plan).toMatchObject({
        action: 'service.delete',
        effects: [{ service: 'web', effect: 'stop', tasks: 2 }],
      });
      expect(plan.warnings.join()).toContain('secret db');
      expect(await remove(false)).toBeUndefined();
      expect(fixture.test.swarm.findService('web')).toBeUndefined();
      await expect(remove(false)).rejects.toMatchObject({ status: 404 });
    });
  });
});
