// Budget: 10 s.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type {
  Config,
  ConfigContent,
  ConfigVersion,
  CreatedConfig,
  Overview,
  Page,
  Plan,
  PruningPlan,
  Rotation,
  StartedRotation,
} from '@waxseal/shared';
import { ConfigCli } from '../support/docker-cli';
import { eventually } from '../support/eventually';
import { fastUpdateFlags, Rotations, shortWindow } from '../support/rotations';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const rotations = new Rotations(fixture);
const docker = new ConfigCli(() => fixture.sandbox);
const headers = { 'if-match': '*' };

async function aConfig(name: string, labels: string[] = []) {
  await docker.create(name, { labels });
  await eventually(() => fixture.admin.get(`/configs/${name}`));
}

async function aService(name: string, ...flags: string[]) {
  await fixture.docker.createService(name, { flags: [...fastUpdateFlags, ...flags] });
  await eventually(() => fixture.admin.get(`/services/${name}`));
}

async function rotate(name: string, text: string): Promise<Rotation> {
  const body = { value: { text }, settings: shortWindow };
  const path = `/configs/${name}/rotations`;
  const { id } = (await fixture.admin.post<StartedRotation>(path, body, 202)).body;
  return rotations.ended(id);
}

/** A closed pruning has deleted all of its versions. */
const closed = async (path: string, body: object) =>
  rotations.ended((await fixture.admin.post<Rotation>(path, body, 202)).body.id);

const versionsOf = async (name: string) =>
  (await fixture.admin.get<Page<ConfigVersion>>(`/configs/${name}/versions`)).body.items;

describe('Labels and policy of a config', () => {
  it('are changed with the ETag, without a change of the content', async () => {
    const { admin } = fixture;
    await aConfig('edited', ['team=a', 'com.docker.stack.namespace=shop']);
    const { etag } = await admin.get('/configs/edited');
    const body = { labels: { team: null, tier: 'web' }, policy: { keep: 2 } };
    const dry = await admin.patch<Plan>('/configs/edited?dryRun=true', body, etag, 200);
    expect(dry.body).toMatchObject({ action: 'config.edit', target: { kind: 'config' } });
    expect((await docker.one('edited')).labels).toMatchObject({ team: 'a' });
    const answer = await admin.patch<Config>('/configs/edited', body, etag, 200);
    expect(answer.body).toMatchObject({ labels: { tier: 'web' }, policy: { keep: 2 } });
    expect(await docker.one('edited')).toEqual({
      labels: { tier: 'web', 'com.docker.stack.namespace': 'shop' },
      text: 'value',
    });
    const stale = await admin.problem('PATCH', '/configs/edited', {
      body,
      headers: { 'if-match': etag },
    });
    expect(stale).toMatchObject({ status: 412, code: 'stale-version', current: answer.body });
    expect(await admin.problem('PATCH', '/configs/edited', { body })).toMatchObject({
      code: 'precondition-required',
    });
  });

  it('are the only fields that can be changed', async () => {
    await aConfig('fixed');
    for (const body of [
      { name: 'other' },
      { value: { text: 'other' } },
      { labels: { 'com.docker.stack.namespace': 'mine' } },
    ])
      expect(
        await fixture.admin.problem('PATCH', '/configs/fixed', { body, headers }),
      ).toMatchObject({ status: 422, code: 'invalid-input' });
    expect(await docker.one('fixed')).toEqual({ labels: {}, text: 'value' });
  });
});

describe('Deleting a config', () => {
  it('returns a plan and then deletes all of its versions', async () => {
    const { admin } = fixture;
    await aConfig('unused');
    await rotate('unused', 'new');
    const dry = await admin.delete<Plan>('/configs/unused?dryRun=true', '*', 200);
    expect(dry.body).toMatchObject({ action: 'config.delete' });
    expect(await docker.names('unused')).toEqual(['unused', 'unused.v2']);
    await admin.delete('/configs/unused', '*', 204);
    expect(await docker.names('unused')).toEqual([]);
    await admin.get('/configs/unused', 404);
  });

  it('is refused while a current or previous spec references it', async () => {
    const { admin } = fixture;
    await aConfig('taken');
    await aService('takes', '--replicas', '0', '--config', 'taken');
    const refusal = () => admin.problem('DELETE', '/configs/taken', { headers });
    const inUse = (spec: string) => ({
      status: 409,
      code: 'config-in-use',
      usedBy: [{ service: 'takes', spec }],
    });
    expect(await refusal()).toMatchObject(inUse('current'));
    await fixture.docker.updateService('takes', '--config-rm', 'taken');
    expect(await refusal()).toMatchObject(inUse('previous'));
    expect(await docker.names('taken')).toEqual(['taken']);
    await fixture.docker.updateService('takes', '--label-add', 'a=b');
    await admin.delete('/configs/taken', '*', 204);
  });
});

describe('Pruning of configs', () => {
  it('deletes the planned versions, but neither pinned ones nor secrets', async () => {
    const { admin } = fixture;
    for (const name of ['kept', 'pruned']) {
      await aConfig(name);
      await rotate(name, 'new');
    }
    await admin.post('/secrets', { name: 'pruned', value: { text: 'old' } }, 201);
    const body = { value: { text: 'new' }, settings: shortWindow };
    const other = await admin.post<Rotation>('/secrets/pruned/rotations', body, 202);
    await rotations.ended(other.body.id);
    const { etag } = await admin.get('/configs/kept/versions/1');
    const pin = (isPinned: boolean, tag = '*') =>
      admin.patch<ConfigVersion>('/configs/kept/versions/1', { isPinned }, tag, 200);
    expect((await pin(true, etag)).body).toMatchObject({ version: 1, isPinned: true });
    const names = ['kept', 'pruned'];
    const path = '/config-prunings';
    const { body: plan } = await admin.post<PruningPlan>(`${path}?dryRun=true`, { names }, 200);
    expect(plan.versions.map(({ kind, name, why }) => [kind, name, why])).toEqual([
      ['config', 'kept', 'pinned'],
      ['config', 'pruned', 'superseded'],
    ]);
    expect(await docker.names(...names)).toHaveLength(4);
    const done = await closed(path, { names, planHash: plan.hash });
    expect(done).toMatchObject({ kind: 'pruning', state: 'closed' });
    expect(await docker.names(...names)).toEqual(['kept', 'kept.v2', 'pruned.v2']);
    expect(await fixture.docker.secretNames()).toEqual(['pruned', 'pruned.v2']);
    await pin(false);
    await closed(path, { names });
    expect(await docker.names(...names)).toEqual(['kept.v2', 'pruned.v2']);
  });

  it('has its kind from the path and rejects one in the body', async () => {
    for (const path of ['/config-prunings', '/secret-prunings'])
      expect(await fixture.admin.problem('POST', path, { body: { kind: 'config' } })).toMatchObject(
        {
          status: 422,
          code: 'invalid-input',
        },
      );
  });

  it('deletes a version immediately without a restart, so that no rollback can use it', async () => {
    const { admin } = fixture;
    await aConfig('leaked');
    await aService('reads', '--config', 'source=leaked,target=/etc/leaked,mode=0440');
    await fixture.docker.running('reads', 1);
    expect((await rotate('leaked', 'new')).state).toBe('done');
    const tasks = await fixture.docker.tasksOf('reads');
    const path = '/configs/leaked/deletions';
    const { body: plan } = await admin.post<PruningPlan>(`${path}?dryRun=true`, {}, 200);
    expect(plan.versions).toMatchObject([
      { version: 1, action: 'delete', clearsPreviousSpec: ['reads'] },
    ]);
    const done = await closed(path, { versions: [1], planHash: plan.hash });
    expect([done.kind, done.state]).toEqual(['deletion', 'closed']);
    expect(await docker.names('leaked')).toEqual(['leaked.v2']);
    expect(await fixture.docker.tasksOf('reads')).toEqual(tasks);
    expect(await rotations.fileIn('reads', '/etc/leaked')).toEqual(['new']);
    expect(await versionsOf('leaked')).toMatchObject([{ version: 2, stage: 'current' }]);
    const nowhere = await admin.problem('POST', '/configs/nowhere/deletions', { body: {} });
    expect(nowhere.code).toBe('not-found');
  });
});

describe('A key pair as a config', () => {
  const generator = (name: string) => ({
    type: 'key-pair',
    key: 'ed25519',
    publicPart: { kind: 'config', name },
  });

  it('has its public part in a separate config and is revealed once', async () => {
    const { admin } = fixture;
    const body = { name: 'pair', generator: generator('pair-public'), reveal: true };
    const made = (await admin.post<CreatedConfig>('/configs', body, 201)).body;
    const { value, publicPart } = made.generated![0]!;
    const derived = createPublicKey(createPrivateKey(value!));
    expect(derived.equals(createPublicKey(publicPart!))).toBe(true);
    const path = '/configs/pair-public/versions/1/content';
    expect((await admin.get<ConfigContent>(path)).body.text).toBe(publicPart);
    expect((await admin.get('/configs/pair')).text).not.toContain('PRIVATE');
  });

  it('is not created if the name of its public part is in use', async () => {
    const { admin } = fixture;
    await aConfig('public-taken');
    const body = { name: 'half', generator: generator('public-taken') };
    expect(await admin.problem('POST', '/configs', { body })).toMatchObject({
      code: 'name-taken',
      errors: [{ pointer: '/generator/publicPart/name' }],
    });
    expect(await docker.names('half')).toEqual([]);
  });
});

describe('A service with an old version of a config', () => {
  it('is reported by the config and by the overview', async () => {
    await aConfig('drifting');
    await aService('stays', '--replicas', '0', '--config', 'drifting');
    await rotate('drifting', 'new');
    await fixture.docker.updateService('stays', '--config-rm', 'drifting.v2');
    await fixture.docker.updateService('stays', '--config-add', 'drifting');
    await eventually(async () => {
      const { body } = await fixture.admin.get<Config>('/configs/drifting');
      expect(body.drift).toMatchObject([{ service: 'stays', version: 1 }]);
      const listed = (query: string) => fixture.admin.get<Page<Config>>(`/configs?${query}`);
      expect((await listed('drift=true')).body.items).toMatchObject([{ name: 'drifting' }]);
      expect((await listed('drift=true&due=true')).body.items).toEqual([]);
      const { attention } = (await fixture.admin.get<Overview>('/overview')).body;
      expect(attention).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({
            kind: 'config-drift',
            items: [{ name: 'drifting', detail: '1 service' }],
          }),
        ]),
      );
    });
  });
});
