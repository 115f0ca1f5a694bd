import { STACK_LABEL } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aKnownService, aReference, aSecret } from '../engine/testing/factories.js';
import { attach, presentService, splitImage, summarize } from './present-service.js';

const lookups = {
  attachSecret: (reference: Parameters<typeof attach>[0]) =>
    attach(reference, { family: { name: `family of ${reference.name}` }, version: 2 }),
  attachConfig: (reference: Parameters<typeof attach>[0]) => attach(reference, undefined),
  networkName: (id: string) => `name of ${id}`,
  warningsOf: () => [],
  findingsOf: () => [],
  isSelf: () => false,
};

describe('splitImage', () => {
  it.each([
    ['nginx', 'nginx', null],
    ['nginx:1.27', 'nginx:1.27', null],
    ['host:5000/a/b:1@sha256:abc', 'host:5000/a/b:1', 'sha256:abc'],
    ['nginx@sha256:abc', 'nginx', 'sha256:abc'],
  ])('splits %s', (whole, image, imageDigest) => {
    expect(splitImage(whole)).toEqual({ image, imageDigest });
  });
});

describe('summarize', () => {
  it('counts a secret once that is mounted twice', () => {
    const [one, two] = [aSecret(), aSecret()];
    const secrets = [aReference(one), aReference(one, { name: 'copy' }), aReference(two)];
    expect(summarize(aKnownService({ spec: { secrets } }), false, true).secretCount).toBe(2);
  });

  it('reads the stack from the label', () => {
    const stackOf = (stack: string) =>
      summarize(aKnownService({ labels: { [STACK_LABEL]: stack } }), false, true).stack;
    expect(stackOf('shop')).toBe('shop');
    expect(stackOf('')).toBeNull();
  });
});

describe('presentService', () => {
  const hidden = {
    env: ['PASSWORD=hunter2', 'EMPTY=', 'A=b=c', 'INHERITED'],
    command: ['run', '--password=hunter2'],
    args: ['hunter2'],
    labels: { [STACK_LABEL]: 'shop', 'traefik.auth': 'hunter2' },
  };
  const service = aKnownService({ spec: hidden });
  const shown = presentService(service, lookups, true);
  const masked = presentService(service, lookups, false);

  it('shows values to users with the permission', () => {
    expect(shown).toMatchObject({
      labels: hidden.labels,
      command: hidden.command,
      args: hidden.args,
      env: [
        { name: 'PASSWORD', value: 'hunter2' },
        { name: 'EMPTY', value: '' },
        { name: 'A', value: 'b=c' },
        { name: 'INHERITED', value: null },
      ],
    });
  });

  it('shows only names to the others', () => {
    expect(masked).toMatchObject({
      labels: { [STACK_LABEL]: 'shop', 'traefik.auth': null },
      command: null,
      args: null,
      env: [
        { name: 'PASSWORD', value: null },
        { name: 'EMPTY', value: null },
        { name: 'A', value: null },
        { name: 'INHERITED', value: null },
      ],
    });
  });

  it('has the value in no other field', () => {
    expect(JSON.stringify(masked)).not.toContain('hunter2');
  });

  it('hides values of the previous spec too', () => {
    const previousSpec = { env: ['PASSWORD=hunter2'], labels: { a: 'hunter2' }, args: ['hunter2'] };
    const before = presentService(aKnownService({ previousSpec }), lookups, false);
    expect(JSON.stringify(before)).not.toContain('hunter2');
  });

  it('looks up the secrets and configs of both specs', () => {
    const secret = { id: 's', name: 'password' };
    const config = { id: 'c', name: 'settings' };
    const spec = { secrets: [aReference(secret)], configs: [aReference(config)], networks: ['n1'] };
    const service = aKnownService({ spec, previousSpec: { image: 'old:1@sha256:a', replicas: 3 } });
    const { secrets, configs, networks, previous } = presentService(service, lookups, true);
    expect(secrets).toEqual([
      {
        id: 's',
        name: 'family of password',
        version: 2,
        isMissing: false,
        target: 'password',
        uid: '0',
        gid: '0',
        mode: '0444',
      },
    ]);
    expect(configs).toMatchObject([{ name: 'settings', isMissing: true }]);
    expect(networks).toEqual(['name of n1']);
    expect(previous).toEqual({ image: 'old:1', replicas: 3, secrets, configs });
  });

  it('cannot be rolled back without a previous spec', () => {
    expect(presentService(aKnownService(), lookups, true).previous).toBeNull();
  });
});
