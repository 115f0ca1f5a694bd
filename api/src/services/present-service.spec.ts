import { STACK_LABEL, type UpdateState } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aReference, aSecret, aService } from '../engine/testing/factories.js';
import { attach, presentService, splitImage, stateOf, summarize } from './present-service.js';
import { anUpdate } from './testing/services-fixture.js';

const lookups = {
  attachSecret: (reference: Parameters<typeof attach>[0]) =>
    attach(reference, { family: { name: `family of ${reference.name}` }, version: 2 }),
  attachConfig: (reference: Parameters<typeof attach>[0]) => attach(reference, undefined),
  networkName: (id: string) => `name of ${id}`,
  warningsOf: () => [],
  isSelf: () => false,
};

describe('stateOf', () => {
  it.each<[string, UpdateState | null, number, number]>([
    ['converged', null, 2, 2],
    ['converged', 'completed', 2, 2],
    ['converged', 'rollback_completed', 2, 2],
    ['converged', null, 3, 2],
    ['degraded', null, 1, 2],
    ['degraded', 'completed', 1, 2],
    ['degraded', 'rollback_completed', 0, 2],
    ['stopped', null, 0, 0],
    ['updating', 'updating', 1, 2],
    ['updating', 'updating', 0, 0],
    ['updating', 'rollback_started', 2, 2],
    ['paused', 'paused', 2, 2],
    ['paused', 'rollback_paused', 0, 2],
  ])('is %s: update %s, %i of %i run', (state, update, running, desired) => {
    const status = { running, desired, completed: 0 };
    expect(stateOf(aService({ update: update && anUpdate(update), status }))).toBe(state);
  });
});

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
    expect(summarize(aService({ spec: { secrets } })).secretCount).toBe(2);
  });

  it('reads the stack from the label', () => {
    expect(summarize(aService({ labels: { [STACK_LABEL]: 'shop' } })).stack).toBe('shop');
  });
});

describe('presentService', () => {
  const hidden = {
    env: ['PASSWORD=hunter2', 'EMPTY=', 'A=b=c', 'INHERITED'],
    command: ['run', '--password=hunter2'],
    args: ['hunter2'],
    labels: { [STACK_LABEL]: 'shop', 'traefik.auth': 'hunter2' },
  };
  const service = aService({ spec: hidden });
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
    const before = presentService(aService({ previousSpec }), lookups, false);
    expect(JSON.stringify(before)).not.toContain('hunter2');
  });

  it('looks up the secrets and configs of both specs', () => {
    const secret = { id: 's', name: 'password' };
    const config = { id: 'c', name: 'settings' };
    const spec = { secrets: [aReference(secret)], configs: [aReference(config)], networks: ['n1'] };
    const service = aService({ spec, previousSpec: { image: 'old:1@sha256:a', replicas: 3 } });
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
    expect(presentService(aService(), lookups, true).previous).toBeNull();
  });
});
