import { beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '@waxseal/shared';
import { anActor } from '../common/testing/factories.js';
import type { Planned, Representation } from '../http/representation.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';
import { UpdateImage } from './update-image.js';

const one = `sha256:${'1'.repeat(64)}`;
const two = `sha256:${'2'.repeat(64)}`;

describe('UpdateImage', () => {
  let fixture: ServicesFixture;
  let id: string;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    fixture.engine.registry.set('app:2', {
      digest: two,
      platforms: [{ architecture: 'amd64', os: 'linux' }],
    });
    const spec = { image: `app:1@${one}`, replicas: 2 };
    ({ id } = fixture.engine.addService({ name: 'web', spec }));
    await fixture.test.refresh();
  });
  const execute = (
    image: string,
    {
      forcePull = false,
      credentials,
      dryRun = false,
    }: {
      forcePull?: boolean;
      credentials?: { username: string; password: string };
      dryRun?: boolean;
    } = {},
  ) =>
    new UpdateImage(fixture.engine, fixture.change).execute(
      anActor('operator'),
      { ...aTarget(), image, forcePull, credentials },
      dryRun,
    );
  const planOf = async (...given: Parameters<typeof execute>) =>
    ((await execute(given[0], { ...given[1], dryRun: true })) as Planned).plan;
  const spec = async () => (await fixture.engine.getService(id)).spec;

  it('pins the digest that the registry told, and changes nothing else', async () => {
    const before = await spec();
    const { body } = (await execute('app:2')) as Representation<Service>;
    expect(body).toMatchObject({ image: 'app:2', imageDigest: two, warnings: [] });
    expect(await spec()).toEqual({ ...before, image: `app:2@${two}` });
  });

  it('keeps a digest that was given', async () => {
    await execute(`app:2@${one}`);
    expect((await spec()).image).toBe(`app:2@${one}`);
  });

  it('uses the image as given and says so if the registry cannot be asked', async () => {
    const { body } = (await execute('app')) as Representation<Service>;
    expect(body).toMatchObject({ image: 'app:latest', imageDigest: null });
    expect(body.warnings).toEqual([expect.stringContaining('digest')]);
    expect((await planOf('app')).warnings).toContainEqual(expect.stringContaining('digest'));
  });

  it('plans the tag and the digest that change, and the tasks that restart', async () => {
    expect(await planOf('app:2')).toMatchObject({
      action: 'service.edit',
      effects: [{ service: 'web', effect: 'restart', tasks: 2 }],
      diff: [
        { path: 'image', before: 'app:1', after: 'app:2' },
        { path: 'imageDigest', before: one, after: two },
      ],
    });
    expect((await spec()).image).toBe(`app:1@${one}`);
  });

  it('restarts no task for the same image, unless a pull is forced', async () => {
    const same = `app:1@${one}`;
    expect(await planOf(same)).toMatchObject({ effects: [{ effect: 'none' }], diff: [] });
    expect(await planOf(same, { forcePull: true })).toMatchObject({
      effects: [{ effect: 'restart', tasks: 2 }],
      diff: [{ path: 'TaskTemplate.ForceUpdate', before: '0', after: '1' }],
    });
    await execute(same, { forcePull: true });
    expect((await spec()).forceUpdate).toBe(1);
  });

  it('asks the registry with the credentials of the request, which the audit does not name', async () => {
    const credentials = { username: 'robot', password: 'hunter2' };
    await execute('registry.example.com/app:1', { credentials });
    await execute('team/app', { credentials });
    await execute('app:2');
    expect(fixture.engine.askedWith).toEqual([
      { ...credentials, serveraddress: 'registry.example.com' },
      { ...credentials, serveraddress: 'https://index.docker.io/v1/' },
      undefined,
    ]);
    expect(JSON.stringify(fixture.audit.rows)).not.toMatch(/robot|hunter2/);
  });

  it('rejects a service without a container', async () => {
    fixture.engine.overwriteService(id, { image: '' });
    const rejected = { status: 409, code: 'immutable-field' };
    await expect(execute('app:2')).rejects.toMatchObject(rejected);
    await expect(execute('app:2', { dryRun: true })).rejects.toMatchObject(rejected);
  });
});
