// Budget: 15 s.
import { describe, expect, it } from '@jest/globals';
import type { Plan, Problem } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

async function aSecret(name: string) {
  await fixture.docker.createSecret(name);
  await eventually(() => fixture.admin.get(`/secrets/${name}`));
}

/** All secrets and this service in the Engine. */
const pictureOf = async (service: string) => ({
  secrets: await fixture.sandbox.docker([
    'secret',
    'ls',
    '--format',
    '{{.ID}} {{.Name}} {{.Labels}}',
  ]),
  service: await fixture.docker.service(service),
});

/** The problem of the deletion. Neither the deletion nor its dry run changes anything. */
async function refusalOf(secret: string, service: string): Promise<Problem> {
  const before = await pictureOf(service);
  const headers = { 'if-match': '*' };
  const dry = await fixture.admin.problem('DELETE', `/secrets/${secret}?dryRun=true`, { headers });
  const problem = await fixture.admin.problem('DELETE', `/secrets/${secret}`, { headers });
  expect(await pictureOf(service)).toEqual(before);
  expect(dry['usedBy']).toEqual(problem['usedBy']);
  return problem;
}

const inUse = (...usedBy: object[]) => ({ status: 409, code: 'secret-in-use', usedBy });

describe('Deleting a secret', () => {
  it('deletes a secret that nothing uses', async () => {
    await aSecret('unused');
    const answer = await fixture.admin.delete('/secrets/unused', '*', 204);
    expect(answer.text).toBe('');
    expect(await fixture.docker.secretNames()).not.toContain('unused');
    await fixture.admin.get('/secrets/unused', 404);
    await fixture.admin.delete('/secrets/unused', '*', 404);
  });

  it('deletes nothing in a dry run', async () => {
    await aSecret('planned');
    const plan = await fixture.admin.delete<Plan>('/secrets/planned?dryRun=true', '*', 200);
    expect(plan.body).toMatchObject({
      action: 'secret.delete',
      target: { kind: 'secret', name: 'planned' },
    });
    expect(await fixture.docker.secretNames()).toContain('planned');
  });

  it('is refused while a current spec references it, even without tasks', async () => {
    await aSecret('current');
    const flags = ['--replicas', '0', '--secret', 'current'];
    await fixture.docker.createService('uses-current', { flags });
    expect(await refusalOf('current', 'uses-current')).toMatchObject(
      inUse({ service: 'uses-current', spec: 'current' }),
    );
  });

  it('is refused while only a previous spec references it', async () => {
    await aSecret('previous');
    const flags = ['--replicas', '0', '--secret', 'previous'];
    await fixture.docker.createService('used-previous', { flags });
    await fixture.docker.updateService('used-previous', '--secret-rm', 'previous');
    expect(await refusalOf('previous', 'used-previous')).toMatchObject(
      inUse({ service: 'used-previous', spec: 'previous' }),
    );
    await fixture.docker.updateService('used-previous', '--label-add', 'a=b');
    await fixture.admin.delete('/secrets/previous', '*', 204);
  });

  it('is refused while only a live task uses it', async () => {
    await aSecret('held-by-task');
    const slowly = ['--replicas', '3', '--update-parallelism', '1', '--update-delay', '1h'];
    await fixture.docker.createService('old-tasks', {
      flags: [...slowly, '--secret', 'held-by-task'],
    });
    await fixture.docker.running('old-tasks', 3);
    // Two updates, each of which has replaced one task and waits, so that the third task has the first spec.
    await fixture.docker.updateService('old-tasks', '--secret-rm', 'held-by-task');
    await fixture.docker.updateService('old-tasks', '--label-add', 'a=b');
    const { PreviousSpec } = await fixture.docker.service('old-tasks');
    expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets).toBeUndefined();
    expect(await refusalOf('held-by-task', 'old-tasks')).toMatchObject(
      inUse({ service: 'old-tasks', spec: 'task' }),
    );
    await fixture.docker.removeService('old-tasks');
    await eventually(() => fixture.admin.delete('/secrets/held-by-task', '*', 204), {
      withinMs: 20_000,
    });
  });

  it('is refused with the names of all services, and a service once for each of its specs', async () => {
    await aSecret('shared');
    const flags = ['--replicas', '0', '--secret', 'shared'];
    await fixture.docker.createService('b-uses', { flags });
    await fixture.docker.createService('a-uses', { flags });
    await fixture.docker.updateService('a-uses', '--label-add', 'a=b');
    const problem = await refusalOf('shared', 'a-uses');
    expect(problem).toMatchObject({ status: 409, code: 'secret-in-use' });
    expect(problem['usedBy']).toHaveLength(3);
    expect(problem['usedBy']).toEqual(
      expect.arrayContaining([
        { service: 'a-uses', spec: 'current' },
        { service: 'a-uses', spec: 'previous' },
        { service: 'b-uses', spec: 'current' },
      ]),
    );
  });

  it('is refused if a service has just started to use it', async () => {
    await aSecret('raced');
    await fixture.docker.createService('races', {
      flags: ['--replicas', '0', '--secret', 'raced'],
    });
    const headers = { 'if-match': '*' };
    expect(await fixture.admin.problem('DELETE', '/secrets/raced', { headers })).toMatchObject(
      inUse({ service: 'races', spec: 'current' }),
    );
  });
});
