// Budget: 20 s.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Plan, Service } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { Proxy } from '../support/proxy';

const digest = `sha256:${'ab'.repeat(32)}`;
const registryAnswer = {
  Descriptor: { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 1 },
  Platforms: [
    { architecture: 'amd64', os: 'linux' },
    { architecture: 'arm', os: 'linux', variant: 'v7' },
  ],
};
const credentials = { username: 'robot', password: 'canary-of-the-registry' };

let proxy: Proxy;
const fixture = useFixture({
  through: async ({ socket }) => {
    proxy = await Proxy.start(socket);
    return proxy.dockerHost;
  },
});
afterAll(() => proxy?.close());

/** No registry can be reached here: the proxy answers for it. */
const letRegistryAnswer = () => {
  proxy.rewrite = {
    url: (url) => (url.includes('/distribution/') ? '/version' : url),
    answer: ({ url }, body) => (url.includes('/distribution/') ? registryAnswer : body),
  };
};
afterEach(() => {
  proxy.rewrite = {};
});

// No node fits, so that the image need not exist.
const flags = ['--constraint', 'node.labels.nowhere==true', '--env', 'A=1', '--limit-pids', '50'];
beforeAll(async () => {
  for (const name of ['ours', 'theirs']) await fixture.docker.createService(name, { flags });
  await eventually(() => fixture.admin.get<Service>('/services/theirs'));
});

const path = '/services/ours/image';
const update = (body: object, etag = '*') => fixture.admin.put<Service>(path, body, etag, 202);
const planOf = async (body: object) =>
  (await fixture.admin.put<Plan>(`${path}?dryRun=true`, body, '*', 200)).body;
/** The docker command line, which asks the same registry. */
const byDocker = (...given: string[]) =>
  fixture.sandbox.docker(['service', 'update', '--detach', ...given, 'theirs'], undefined, {
    DOCKER_HOST: proxy.dockerHost,
  });
const specOf = async (name: string) => ({ ...(await fixture.docker.service(name)).Spec, Name: '' });
const authOf = (headers: string) => {
  const header = (JSON.parse(headers) as Record<string, string>)['x-registry-auth'];
  return header && (JSON.parse(Buffer.from(header, 'base64url').toString()) as object);
};

describe('An update of the image', () => {
  it.each([
    ['app', [], false],
    ['registry.example.com/team/app:2', [], false],
    ['registry.example.com/team/app:2', ['--force'], true],
    [`app@${digest.replaceAll('ab', 'cd')}`, [], false],
  ])('%s %j writes the same spec as the docker command line', async (image, more, forcePull) => {
    letRegistryAnswer();
    const { body } = await update({ image, forcePull });
    await byDocker('--image', image, ...more);
    expect(await specOf('ours')).toEqual(await specOf('theirs'));
    expect(body.warnings).toEqual([]);
    expect(body.imageDigest).not.toBeNull();
  });

  it('shows the tag and the digest in the plan, and writes nothing with dryRun', async () => {
    letRegistryAnswer();
    await update({ image: 'app:1' });
    const before = await fixture.docker.service('ours');
    expect(await planOf({ image: 'app:2' })).toMatchObject({
      action: 'service.edit',
      target: { kind: 'service', name: 'ours' },
      effects: [{ service: 'ours', effect: 'restart', tasks: 1 }],
      diff: [{ path: 'image', before: 'app:1', after: 'app:2' }],
    });
    expect(await fixture.docker.service('ours')).toEqual(before);
  });

  it('uses the image as given and says so if the registry cannot be asked', async () => {
    const { etag } = await fixture.admin.get<Service>('/services/ours');
    const { body, headers } = await update({ image: 'away.example.com/app' }, etag);
    expect(body).toMatchObject({ image: 'away.example.com/app:latest', imageDigest: null });
    expect(body.warnings).toEqual([expect.stringContaining('could not read the digest')]);
    expect(headers.get('location')).toBe('/api/v1/services/ours');
    await byDocker('--image', 'away.example.com/app');
    expect((await specOf('ours')).TaskTemplate.ContainerSpec.Image).toBe(
      (await specOf('theirs')).TaskTemplate.ContainerSpec.Image,
    );
    expect((await planOf({ image: 'away.example.com/app:3' })).warnings).toContainEqual(
      expect.stringContaining('could not read the digest'),
    );
  });

  it('sends credentials to Docker with this request only, and keeps those of the service otherwise', async () => {
    letRegistryAnswer();
    proxy.seen.length = 0;
    await update({ image: 'registry.example.com/app:5', credentials });
    await update({ image: 'registry.example.com/app:6' });
    const told = proxy.seen.filter(({ url }) => /distribution|\/update/.test(url));
    const sent = { ...credentials, serveraddress: 'registry.example.com' };
    expect(told.map(({ headers }) => authOf(headers))).toEqual([sent, sent, undefined, undefined]);
    expect(told[3]!.url).toContain('registryAuthFrom=spec');
    const audit = await fixture.admin.get('/audit?limit=500');
    for (const text of [fixture.waxseal.log, audit.text, JSON.stringify(await specOf('ours'))])
      expect(text).not.toMatch(/canary-of-the-registry|robot/);
  });

  it.each(['', 'App', 'app:', 'http://example.com/app', '../etc', 'a b', 7, null])(
    'rejects the image %j with 422 and the field',
    async (image) => {
      const change = { body: { image }, headers: { 'if-match': '*' } };
      expect(await fixture.admin.problem('PUT', path, change)).toMatchObject({
        status: 422,
        code: 'invalid-input',
        errors: [{ pointer: '/image' }],
      });
    },
  );
});
