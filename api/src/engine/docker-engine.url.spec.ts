import { describe, expect, it } from 'vitest';
import {
  aRawSecret,
  aRawService,
  aSpec,
  id,
  json,
  type Seen,
  useStandIn,
  value,
} from './testing/engine-stand-in.js';

const used = useStandIn();

describe('A request of DockerEngine', () => {
  const expectCleanUrls = () => {
    for (const { url } of used.standIn.seen) {
      const readable = decodeURIComponent(url);
      for (const word of [value, 'Name', 'Labels', 'TOKEN', 'web', 'label', 'Signal'])
        expect(readable).not.toContain(word);
    }
  };

  it('contains the value of a new secret in the body only', async () => {
    used.standIn.answer = (_, response) => json(response, { ID: id }, 201);
    expect(
      await used.engine.createObject('secret', {
        name: 'db',
        bytes: Buffer.from(value, 'base64'),
        labels: {},
      }),
    ).toBe(id);
    const [{ url, body }] = used.standIn.writes() as [Seen];
    expect(url).toBe('/v1.41/secrets/create?');
    expect(JSON.parse(body)).toEqual({ Name: 'db', Data: value, Labels: {} });
    expectCleanUrls();
  });

  it('resends a secret without its value, with the version that was read', async () => {
    used.standIn.answer = ({ method }, response) =>
      json(response, method === 'GET' ? aRawSecret() : {});
    await used.engine.updateObjectLabels('secret', id, () => ({ a: 'label' }));
    const [{ url, body }] = used.standIn.writes() as [Seen];
    expect(url).toBe(`/v1.41/secrets/${id}/update?version=7`);
    expect(JSON.parse(body)).toEqual({
      Name: 'db',
      Labels: { a: 'label' },
      Templating: { Name: 'golang' },
    });
    expectCleanUrls();
  });

  it('contains the spec of a service in the body only', async () => {
    used.standIn.answer = ({ method }, response) =>
      json(response, method === 'GET' ? [aRawService()] : {});
    await used.engine.updateService(id, () => ({ labels: { new: 'label' } }));
    await used.engine.rollBackService(id, () => {});
    const [update, rollBack] = used.standIn.writes() as [Seen, Seen];
    expect(update.url).toBe(`/v1.41/services/${id}/update?version=7&registryAuthFrom=spec`);
    const expected = { ...aSpec(), Labels: { old: 'label', new: 'label' } };
    expect(JSON.parse(update.body)).toEqual(expected);
    expect(rollBack.url).toBe(`${update.url}&rollback=previous`);
    expect(JSON.parse(rollBack.body)).toEqual(aSpec());
    expectCleanUrls();
  });

  it('contains the credentials of a registry in its header only, and only if they were given', async () => {
    used.standIn.answer = ({ method, url }, response) => {
      const image = { Descriptor: { digest: 'sha256:1' }, Platforms: [{ os: 'linux' }] };
      const services = method === 'GET' ? [aRawService()] : {};
      json(response, url.includes('/distribution/') ? image : services);
    };
    const registryAuth = { username: 'robot', password: value, serveraddress: 'example.com' };
    const image = { reference: 'example.com/app:1' };
    expect(await used.engine.readRegistryImage(image.reference, registryAuth)).toEqual({
      digest: 'sha256:1',
      platforms: [{ architecture: '', os: 'linux' }],
    });
    await used.engine.updateService(id, () => ({ image, registryAuth }));
    await used.engine.updateService(id, () => ({ image }));
    const told = used.standIn.seen.filter(({ url }) => /distribution|update/.test(url));
    expect(told.map((one) => one.registryAuth)).toEqual([registryAuth, registryAuth, undefined]);
    expect(told[0]!.url).toBe('/v1.41/distribution/example.com/app:1/json');
    expect(JSON.stringify(told.map(({ url, body }) => [url, body]))).not.toContain('robot');
  });

  it('asks no registry for what is no image', async () => {
    for (const odd of ['', '../info', 'app?x', 'app/../../info', 'App'])
      await expect(used.engine.readRegistryImage(odd)).rejects.toMatchObject({
        code: 'not-found',
      });
  });

  it('keeps unknown fields of the Swarm, and has its keys neither in the URL nor in an error', async () => {
    const Spec = {
      Name: 'default',
      EncryptionConfig: { AutoLockManagers: false, New: 1 },
      New: [2],
    };
    const JoinTokens = { Worker: `SWMTKN-1-${value}`, Manager: 'SWMTKN-1-b' };
    used.standIn.answer = ({ method, url }, response) => {
      if (url.includes('/unlock')) return json(response, { message: 'swarm is not locked' }, 409);
      json(response, method === 'GET' ? { Version: { Index: 7 }, Spec, JoinTokens } : {});
    };
    await used.engine.updateSwarm({ autolock: true }, () => {});
    await used.engine.updateSwarm({ rotate: 'manager-token' }, () => {});
    const [on, rotated] = used.standIn.writes() as [Seen, Seen];
    expect([on.url, rotated.url]).toEqual([
      '/v1.41/swarm/update?version=7',
      '/v1.41/swarm/update?version=7&rotateManagerToken=true',
    ]);
    const encryption = { AutoLockManagers: true, New: 1 };
    expect(JSON.parse(on.body)).toEqual({ ...Spec, EncryptionConfig: encryption });
    expect(JSON.parse(rotated.body)).toEqual(Spec);
    const refused = await used.engine.unlockSwarm(value).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'swarm-not-locked' });
    expect(JSON.stringify(refused) + String(refused)).not.toContain(value);
    expect(JSON.parse(used.standIn.writes()[2]!.body)).toEqual({ UnlockKey: value });
    expectCleanUrls();
  });

  it('is not sent for an invalid id', async () => {
    for (const odd of ['', '..', 'db', '../info', `${id}?`, id.toUpperCase()])
      await expect(used.engine.removeObject('secret', odd)).rejects.toMatchObject({
        code: 'not-found',
      });
    expect(used.standIn.writes()).toEqual([]);
  });

  it('is split if it asks for many ids', async () => {
    used.standIn.answer = (_, response) => json(response, []);
    await used.engine.listServices(Array.from({ length: 120 }, () => id));
    const asked = used.standIn.seen.filter(({ url }) => url.includes('/services?'));
    expect(asked).toHaveLength(3);
    expect(asked.every(({ url }) => url.includes('status=true') && url.length < 4_000)).toBe(true);
  });
});
