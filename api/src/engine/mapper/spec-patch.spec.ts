import { describe, expect, it } from 'vitest';
import type { RawServiceSpec } from './raw.js';
import { pointerInSpec } from './raw-places.js';
import { patchBetween } from './spec-patch.js';

type Json = Record<string, unknown>;

/** As the docker command line makes it, with fields that no edit has. */
const aSpec = () =>
  ({
    Name: 'web',
    Labels: { a: '1', b: '2' },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'app:1@sha256:aa',
        Init: false,
        Env: ['A=1', 'B=2'],
        Privileges: { NoNewPrivileges: true },
        Healthcheck: { Test: ['CMD', 'true', 'x'] },
        StopGracePeriod: 10e9,
        DNSConfig: {},
        Mounts: [
          { Type: 'volume', Source: 'v', Target: '/v', Consistency: 'cached' },
          { Type: 'tmpfs', Target: '/t' },
        ],
        Secrets: [
          {
            File: { Name: 'db', UID: '0', GID: '0', Mode: 0o444 },
            SecretID: 'id',
            SecretName: 'db',
          },
        ],
        Isolation: 'default',
      },
      Resources: { Limits: { NanoCPUs: 5e8 }, Reservations: {} },
      RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 },
      Placement: { Platforms: [{ Architecture: 'amd64', OS: 'linux' }] },
      LogDriver: { Name: 'json-file', Options: { 'max-size': '1m', 'max-file': '3' } },
      ForceUpdate: 1,
      Runtime: 'container',
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: { Parallelism: 1, FailureAction: 'pause', Order: 'stop-first' },
    EndpointSpec: {
      Mode: 'vip',
      Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'host' }],
    },
  }) as const;

/** The spec with the value at a path, or without it. */
function changed(path: string, value?: unknown): Json {
  const spec = structuredClone(aSpec()) as unknown as Json;
  const keys = path.split('.');
  const last = keys.pop()!;
  const at = keys.reduce<Json>((thing, key) => (thing[key] ??= {}) as Json, spec);
  if (value === undefined) delete at[last];
  else at[last] = value;
  return spec;
}
const patchTo = (sent: object) => patchBetween(aSpec() as unknown as RawServiceSpec, sent);
const CONTAINER = 'TaskTemplate.ContainerSpec';
const mounts = aSpec().TaskTemplate.ContainerSpec.Mounts;

describe('The patch to a spec in the words of Docker', () => {
  it('is empty for the same spec, and for one without what is empty anyway', () => {
    expect(patchTo(aSpec())).toEqual({ faults: [], fields: {} });
    expect(patchTo(changed(`${CONTAINER}.DNSConfig`))).toEqual({ faults: [], fields: {} });
    expect(patchTo(changed('TaskTemplate.Resources.Reservations'))).toEqual({
      faults: [],
      fields: {},
    });
  });

  it.each<[string, unknown, object]>([
    ['Labels', { a: '1', c: '3' }, { labels: { b: null, c: '3' } }],
    ['Mode.Replicated.Replicas', 5, { replicas: 5 }],
    [`${CONTAINER}.Image`, 'app:2', { image: 'app:2' }],
    [`${CONTAINER}.Env`, ['C=x=y', 'A=1'], { fields: { env: { B: null, C: 'x=y' } } }],
    [`${CONTAINER}.Env`, undefined, { fields: { env: null } }],
    [`${CONTAINER}.User`, '1000', { fields: { user: '1000' } }],
    [`${CONTAINER}.Init`, undefined, { fields: { hasInit: null } }],
    [`${CONTAINER}.CapabilityAdd`, ['CAP_X'], { fields: { capabilitiesAdd: ['CAP_X'] } }],
    [`${CONTAINER}.StopGracePeriod`, 7e9, { fields: { stopGracePeriodMs: 7000 } }],
    [`${CONTAINER}.Secrets`, [], { fields: { secrets: null } }],
    [
      `${CONTAINER}.Mounts`,
      [mounts[0], { Type: 'bind', Source: '/', Target: '/h' }],
      {
        fields: {
          mounts: [
            { type: 'volume', source: 'v', target: '/v' },
            { type: 'bind', source: '/', target: '/h' },
          ],
        },
      },
    ],
    [
      `${CONTAINER}.Healthcheck`,
      { Test: ['CMD-SHELL', 'curl x'], Interval: 1e9 },
      { fields: { healthCheck: { command: 'curl x', intervalMs: 1000 } } },
    ],
    ['TaskTemplate.Networks', [{ Target: 'host' }], { fields: { networks: [{ id: 'host' }] } }],
    [
      'TaskTemplate.Resources',
      { Limits: { MemoryBytes: 64 * 1024 ** 2 } },
      { fields: { resources: { limitCpus: null, limitMemory: '64M' } } },
    ],
    [
      'TaskTemplate.LogDriver.Options',
      { 'max-size': '1m' },
      { fields: { logging: { driver: 'json-file', options: { 'max-size': '1m' } } } },
    ],
    ['TaskTemplate.RestartPolicy', undefined, { fields: { restartPolicy: null } }],
    [
      'RollbackConfig',
      { Parallelism: 0, Order: 'stop-first' },
      { fields: { rollbackPolicy: { parallelism: 0, order: 'stop-first', monitorMs: null } } },
    ],
    ['EndpointSpec.Ports', [], { fields: { ports: null } }],
    ['Name', 'other', { name: 'other' }],
    ['Mode', { Global: {} }, { mode: 'global' }],
  ])('says what %s = %j changes', (path, value, patch) =>
    expect(patchTo(changed(path, value))).toMatchObject({ faults: [], ...patch }),
  );

  it('takes a policy where there was none, without those of the command line', () => {
    const before = changed('TaskTemplate.RestartPolicy') as unknown as RawServiceSpec;
    const wanted = changed('TaskTemplate.RestartPolicy', { Condition: 'none' });
    expect(patchBetween(before, wanted)).toMatchObject({
      faults: [],
      fields: { restartPolicy: { condition: 'none', delayMs: null } },
    });
  });

  it.each<[string, unknown]>([
    [`${CONTAINER}.Privileges.NoNewPrivileges`, false],
    [`${CONTAINER}.Privileges`, undefined],
    [`${CONTAINER}.Privileges.Seccomp`, { Mode: 'unconfined' }],
    [`${CONTAINER}.Healthcheck.Test`, ['CMD', 'true', 'y']],
    [`${CONTAINER}.Image`, undefined],
    [`${CONTAINER}.Hosts`, ['10.0.0.1 a b']],
    [`${CONTAINER}.Env`, ['A=1', 'B=2', 'C']],
    [`${CONTAINER}.Mounts`, [{ ...mounts[0], Consistency: 'x' }, mounts[1]]],
    [`${CONTAINER}.Mounts`, [...mounts, { Type: 'tmpfs', Target: '/u', ClusterOptions: { a: 1 } }]],
    ['TaskTemplate.ForceUpdate', 2],
    ['TaskTemplate.Runtime', 'plugin'],
    ['TaskTemplate.PluginSpec', { Name: 'p' }],
    ['TaskTemplate.Placement', undefined],
    ['TaskTemplate.Resources.Limits.Unknown', 1],
    ['Unknown', true],
    ['Mode.Replicated.Unknown', 1],
  ])('names %s = %j, which it cannot express', (path, value) => {
    const { faults } = patchTo(changed(path, value));
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(fault.kind).toBe('unknown');
      expect(fault.path.join('.').startsWith(path)).toBe(true);
    }
  });

  it.each<[string, unknown]>([
    ['Labels', ['a']],
    ['Name', undefined],
    ['Mode', 'replicated'],
    ['TaskTemplate', []],
    [`${CONTAINER}.Env`, 'A=1'],
    [`${CONTAINER}.Mounts`, [{ Type: 1 }]],
    [`${CONTAINER}.Sysctls`, { a: 1 }],
    [`${CONTAINER}.Secrets`, [null]],
    ['EndpointSpec.Ports', [{ TargetPort: '80' }]],
    ['UpdateConfig.Delay', 1.5],
  ])('names %s = %j, which is of another type', (path, value) => {
    const { faults } = patchTo(changed(path, value));
    expect(faults[0]).toMatchObject({ kind: 'wrong-type' });
    expect(faults[0]!.path.join('.').startsWith(path)).toBe(true);
  });
});

describe('The place of a field in the spec', () => {
  it.each([
    ['/image', '/TaskTemplate/ContainerSpec/Image'],
    ['/mounts/1/type', '/TaskTemplate/ContainerSpec/Mounts/1'],
    ['/capabilitiesAdd/0', '/TaskTemplate/ContainerSpec/CapabilityAdd/0'],
    ['/sysctls/kernel.core_pattern', '/TaskTemplate/ContainerSpec/Sysctls/kernel.core_pattern'],
    ['/env/A', '/TaskTemplate/ContainerSpec/Env'],
    ['/resources/limitCpus', '/TaskTemplate/Resources'],
    ['/constructor', ''],
    ['', ''],
  ])('of %j is %j', (pointer, place) => expect(pointerInSpec(pointer)).toBe(place));
});
