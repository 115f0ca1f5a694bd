// Budget: 20 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, SecretSummary, Service, ServiceSummary, Stack } from '@waxseal/shared';
import { callEngine } from '../support/engine-api';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { Rotations } from '../support/rotations';

const fixture = useFixture();
const rotations = new Rotations(fixture);

const STACK = 'com.docker.stack.namespace';
const oddLabels = { '': 'no key', 'a b': 'spaces', 'x=y': 'equals', fine: '1' };

/** Other clients create what the command line of Docker would not accept. */
const create = (noun: string, body: object) =>
  callEngine<{ ID: string }>(fixture.sandbox.socket, 'POST', `/${noun}s/create`, { body });
const known = (path: string) => eventually(() => fixture.admin.get(path));

describe.each(['secret', 'config', 'service'])('Labels of a %s that break the rules', (noun) => {
  const path = `/${noun}s/odd-labels`;
  beforeAll(async () => {
    const value = { Data: Buffer.from('value').toString('base64') };
    const spec = {
      TaskTemplate: { ContainerSpec: { Image: 'busybox:local' } },
      Mode: { Replicated: { Replicas: 0 } },
    };
    const rest = noun === 'service' ? spec : value;
    await create(noun, { Name: 'odd-labels', Labels: oddLabels, ...rest });
    await known(path);
  });
  const edit = async (labels: object) => {
    const expected = noun === 'service' ? 202 : 200;
    return (await fixture.admin.patch<Service>(path, { labels }, '*', expected)).body.labels;
  };

  it('stay through an edit of another label, also if they are sent again', async () => {
    expect(await edit({ fine: '2' })).toEqual({ ...oddLabels, fine: '2' });
    expect(await edit({ ...oddLabels, fine: '3' })).toEqual({ ...oddLabels, fine: '3' });
  });

  it('cannot be set', async () => {
    for (const labels of [{ '': 'x' }, { 'a b': 'x' }]) {
      const change = { body: { labels }, headers: { 'if-match': '*' } };
      expect(await fixture.admin.problem('PATCH', path, change)).toMatchObject({ status: 422 });
    }
  });

  it('can be removed', async () => {
    expect(await edit({ '': null, 'a b': null, 'x=y': null })).toEqual({ fine: '3' });
  });
});

describe('A stack label without a value', () => {
  it('is no stack, in lists and in the list of stacks', async () => {
    await fixture.docker.createSecret('no-stack', { labels: [`${STACK}=`] });
    await fixture.docker.createService('no-stack', {
      flags: ['--replicas', '0', '--label', `${STACK}=`],
    });
    await known('/secrets/no-stack');
    await known('/services/no-stack');
    const secrets = await fixture.admin.get<Page<SecretSummary>>('/secrets?search=no-stack');
    const services = await fixture.admin.get<Page<ServiceSummary>>('/services?search=no-stack');
    expect([...secrets.body.items, ...services.body.items]).toMatchObject([
      { name: 'no-stack', stack: null },
      { name: 'no-stack', stack: null },
    ]);
    const { body } = await fixture.admin.get<Page<Stack>>('/stacks');
    expect(body.items.map(({ name }) => name)).not.toContain('');
  });
});

describe('A service on a network that Docker lists nowhere', () => {
  it.each(['host', 'bridge'])('names it: %s', async (network) => {
    const flags = ['--replicas', '0', '--network', network];
    await fixture.docker.createService(`on-${network}`, { flags });
    await known(`/services/on-${network}`);
    const { body } = await fixture.admin.get<Service>(`/services/on-${network}`);
    expect(body.networks).toEqual([network]);
  });
});

describe('Names that differ by case only', () => {
  beforeAll(async () => {
    await fixture.docker.createSecret('Case_Secret');
    await known('/secrets/Case_Secret');
  });

  it.each(['?dryRun=true', ''])('clash, and the answer names the other one (%s)', async (query) => {
    const body = { name: 'case_secret', value: { text: 'x' } };
    expect(await fixture.admin.problem('POST', `/secrets${query}`, { body })).toMatchObject({
      status: 409,
      code: 'name-taken',
      errors: [{ pointer: '/name', detail: expect.stringContaining('secret Case_Secret exists') }],
    });
  });

  it('are passed over by a rotation', async () => {
    await fixture.docker.createSecret('CASE_SECRET.V2');
    await known('/secrets/CASE_SECRET.V2');
    await rotations.rotate('Case_Secret', { value: { text: 'new' } });
    expect(await fixture.docker.secretNames()).toContain('Case_Secret.v3');
  });
});

describe('A secret with a name of 64 characters', () => {
  const name = 'long'.padEnd(64, 'g');

  it('can be rotated, under the name that the plan says', async () => {
    await fixture.docker.createSecret(name);
    await rotations.consumer('uses-long', { flags: ['--secret', `source=${name},target=long`] });
    await rotations.known(name, 1);
    const plan = await rotations.plan(name, { value: { text: 'new' } });
    const { toName } = plan.changes[0]!;
    expect(toName).toMatch(/^longg+-[0-9a-z]{7}\.v2$/);
    expect(plan.warnings).toEqual([expect.stringContaining(toName)]);
    const { services } = await rotations.rotate(name, { value: { text: 'new' } });
    expect(services).toMatchObject([{ service: 'uses-long', warnings: [] }]);
    expect(await rotations.on('uses-long')).toEqual([toName]);
    expect(await rotations.fileIn('uses-long', '/run/secrets/long')).toEqual(['new']);
    expect((await rotations.versions(name)).map(({ version }) => version)).toEqual([2, 1]);
  });
});
