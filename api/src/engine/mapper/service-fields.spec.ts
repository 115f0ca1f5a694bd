import { describe, expect, it } from 'vitest';
import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawServiceSpec } from './raw.js';
import { applyFields, toFields } from './service-fields.js';

const aSpec = (): RawServiceSpec => ({
  Name: 'web',
  TaskTemplate: { ContainerSpec: { Image: 'app' } },
});
const file = { name: 'db', uid: '7', gid: '8', mode: 0o400 };

/** Each field as a user writes it, and where it is in Docker's spec. */
const fields: [ServiceFieldChanges, (spec: RawServiceSpec) => unknown, unknown][] = [
  [{ command: ['sh', '-c'] }, container('Command'), ['sh', '-c']],
  [{ args: ['a'] }, container('Args'), ['a']],
  [{ env: { A: '1', B: 'x=y' } }, container('Env'), ['A=1', 'B=x=y']],
  [{ containerLabels: { a: 'b' } }, container('Labels'), { a: 'b' }],
  [{ hostname: 'h' }, container('Hostname'), 'h'],
  [{ user: '1:1' }, container('User'), '1:1'],
  [{ groups: ['g'] }, container('Groups'), ['g']],
  [{ workdir: '/w' }, container('Dir'), '/w'],
  [{ stopSignal: 'KILL' }, container('StopSignal'), 'KILL'],
  [{ stopGracePeriodMs: 7_000 }, container('StopGracePeriod'), 7e9],
  [{ isTty: true }, container('TTY'), true],
  [{ hasInit: false }, container('Init'), false],
  [{ isReadOnly: true }, container('ReadOnly'), true],
  [{ oomScoreAdj: 100 }, container('OomScoreAdj'), 100],
  [{ isolation: 'hyperv' }, container('Isolation'), 'hyperv'],
  [{ capabilitiesAdd: ['CAP_NET_ADMIN'] }, container('CapabilityAdd'), ['CAP_NET_ADMIN']],
  [{ capabilitiesDrop: ['CAP_CHOWN'] }, container('CapabilityDrop'), ['CAP_CHOWN']],
  [
    { sysctls: { 'net.core.somaxconn': '512' } },
    container('Sysctls'),
    { 'net.core.somaxconn': '512' },
  ],
  [
    { ulimits: [{ name: 'nofile', soft: 512, hard: 1024 }] },
    container('Ulimits'),
    [{ Name: 'nofile', Hard: 1024, Soft: 512 }],
  ],
  [{ hosts: [{ hostname: 'db', address: '10.0.0.1' }] }, container('Hosts'), ['10.0.0.1 db']],
  [
    { dns: { nameservers: ['10.1.1.1'], search: ['corp.test'], options: ['ndots:2'] } },
    container('DNSConfig'),
    { Nameservers: ['10.1.1.1'], Search: ['corp.test'], Options: ['ndots:2'] },
  ],
  [
    {
      healthCheck: {
        command: 'true',
        intervalMs: 7_000,
        timeoutMs: 1,
        startPeriodMs: 2,
        startIntervalMs: 3,
        retries: 4,
      },
    },
    container('Healthcheck'),
    {
      Test: ['CMD-SHELL', 'true'],
      Interval: 7e9,
      Timeout: 1e6,
      StartPeriod: 2e6,
      StartInterval: 3e6,
      Retries: 4,
    },
  ],
  [{ healthCheck: { isDisabled: true } }, container('Healthcheck'), { Test: ['NONE'] }],
  [
    { secrets: [{ id: 's1', name: 'db.v2', file }] },
    container('Secrets'),
    [{ File: { Name: 'db', UID: '7', GID: '8', Mode: 256 }, SecretID: 's1', SecretName: 'db.v2' }],
  ],
  [
    { configs: [{ id: 'c1', name: 'app', file }] },
    container('Configs'),
    [{ File: { Name: 'db', UID: '7', GID: '8', Mode: 256 }, ConfigID: 'c1', ConfigName: 'app' }],
  ],
  [
    {
      mounts: [
        {
          type: 'volume',
          source: 'data',
          target: '/data',
          noCopy: true,
          subpath: 'a/b',
          labels: { a: 'b' },
        },
      ],
    },
    container('Mounts'),
    [
      {
        Type: 'volume',
        Target: '/data',
        Source: 'data',
        VolumeOptions: { NoCopy: true, Subpath: 'a/b', Labels: { a: 'b' }, DriverConfig: {} },
      },
    ],
  ],
  [
    { mounts: [{ type: 'volume', target: '/x', driver: 'local', driverOptions: { o: 'bind' } }] },
    container('Mounts'),
    [
      {
        Type: 'volume',
        Target: '/x',
        VolumeOptions: { DriverConfig: { Name: 'local', Options: { o: 'bind' } } },
      },
    ],
  ],
  [
    {
      mounts: [
        {
          type: 'bind',
          source: '/a',
          target: '/b',
          isReadOnly: true,
          propagation: 'rslave',
          isNonRecursive: true,
        },
      ],
    },
    container('Mounts'),
    [
      {
        Type: 'bind',
        Target: '/b',
        Source: '/a',
        ReadOnly: true,
        BindOptions: { Propagation: 'rslave', NonRecursive: true },
      },
    ],
  ],
  [
    { mounts: [{ type: 'tmpfs', target: '/t', size: '1M', mode: '1770' }] },
    container('Mounts'),
    [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o1770 } }],
  ],
  [
    { networks: [{ id: 'n1', aliases: ['db'], driverOptions: { a: 'b' } }] },
    ({ TaskTemplate }) => TaskTemplate?.Networks,
    [{ Target: 'n1', Aliases: ['db'], DriverOpts: { a: 'b' } }],
  ],
  [
    { ports: [{ target: 80, published: 8080, protocol: 'udp', publishMode: 'host' }] },
    ({ EndpointSpec }) => EndpointSpec,
    { Ports: [{ Protocol: 'udp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }] },
  ],
  [{ endpointMode: 'dnsrr' }, ({ EndpointSpec }) => EndpointSpec, { Mode: 'dnsrr' }],
  [
    { constraints: ['node.role==worker'], spreadOver: ['node.labels.zone'], maxReplicasPerNode: 2 },
    ({ TaskTemplate }) => TaskTemplate?.Placement,
    {
      Constraints: ['node.role==worker'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
      MaxReplicas: 2,
    },
  ],
  [
    {
      resources: {
        limitCpus: '0.5',
        limitMemory: '64M',
        limitPids: 50,
        reservedCpus: '0.1',
        reservedMemory: '32M',
        reservedGeneric: { gpu: 2 },
      },
    },
    ({ TaskTemplate }) => TaskTemplate?.Resources,
    {
      Limits: { NanoCPUs: 5e8, MemoryBytes: 67_108_864, Pids: 50 },
      Reservations: {
        NanoCPUs: 1e8,
        MemoryBytes: 33_554_432,
        GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 2 } }],
      },
    },
  ],
  [
    {
      restartPolicy: { condition: 'on-failure', delayMs: 3_000, maxAttempts: 2, windowMs: 60_000 },
    },
    ({ TaskTemplate }) => TaskTemplate?.RestartPolicy,
    { Condition: 'on-failure', Delay: 3e9, MaxAttempts: 2, Window: 6e10 },
  ],
  [
    {
      updatePolicy: {
        parallelism: 0,
        delayMs: 1_000,
        monitorMs: 9_000,
        order: 'start-first',
        failureAction: 'rollback',
        maxFailureRatio: 0.25,
      },
    },
    ({ UpdateConfig }) => UpdateConfig,
    {
      Parallelism: 0,
      Delay: 1e9,
      Monitor: 9e9,
      Order: 'start-first',
      FailureAction: 'rollback',
      MaxFailureRatio: 0.25,
    },
  ],
  [
    { rollbackPolicy: { parallelism: 2, failureAction: 'continue', monitorMs: 5_000 } },
    ({ RollbackConfig }) => RollbackConfig,
    { Parallelism: 2, FailureAction: 'continue', Monitor: 5e9 },
  ],
  [
    { logging: { driver: 'json-file', options: { 'max-size': '1m' } } },
    ({ TaskTemplate }) => TaskTemplate?.LogDriver,
    { Name: 'json-file', Options: { 'max-size': '1m' } },
  ],
];

function container(key: string) {
  return ({ TaskTemplate }: RawServiceSpec) =>
    (TaskTemplate?.ContainerSpec as Record<string, unknown> | undefined)?.[key];
}

describe('The fields of a service', () => {
  it.each(fields)('%j go to their place in the spec and come back', (given, place, expected) => {
    const spec = aSpec();
    applyFields(spec, given);
    expect(place(spec)).toEqual(expected);
    expect(toFields(spec)).toEqual(given);
  });

  it.each(fields)('%j are all that changes, and null takes them away', (given) => {
    const full = aSpec();
    for (const [one] of fields) applyFields(full, one);
    const before = structuredClone(full);
    applyFields(full, {});
    expect(full).toEqual(before);
    const reset = Object.fromEntries(Object.keys(given).map((field) => [field, null]));
    const spec = aSpec();
    applyFields(spec, given);
    applyFields(spec, reset);
    expect(toFields(spec)).toEqual({});
  });
});

describe('What other clients write in another way', () => {
  it.each<[string, unknown, ServiceFieldChanges]>([
    [
      'Hosts',
      ['10.0.0.1 db db.local', '10.0.0.2 cache'],
      {
        hosts: [
          { hostname: 'db', address: '10.0.0.1' },
          { hostname: 'db.local', address: '10.0.0.1' },
          { hostname: 'cache', address: '10.0.0.2' },
        ],
      },
    ],
    [
      'Healthcheck',
      { Test: ['CMD', 'sh', '-c', 'wget -q localhost'] },
      { healthCheck: { command: "sh -c 'wget -q localhost'" } },
    ],
  ])('is read in full from %s', (key, value, expected) => {
    const spec = aSpec();
    Object.assign(spec.TaskTemplate!.ContainerSpec!, { [key]: value });
    expect(toFields(spec)).toEqual(expected);
  });
});

describe('An edit of fields', () => {
  it('sets and removes single variables and labels, and keeps the order of the others', () => {
    const spec = aSpec();
    spec.TaskTemplate!.ContainerSpec!.Env = ['A=1', 'B=2', 'BARE'];
    applyFields(spec, { env: { B: '3', A: null, C: '', BARE: 'x' } });
    expect(spec.TaskTemplate!.ContainerSpec!.Env).toEqual(['B=3', 'BARE=x', 'C=']);
    applyFields(spec, { containerLabels: { a: '1' } });
    applyFields(spec, { containerLabels: { b: '2', a: null } });
    expect(spec.TaskTemplate!.ContainerSpec!.Labels).toEqual({ b: '2' });
  });

  it('changes single values of a policy, and starts from Docker’s own where there is none', () => {
    const spec = aSpec();
    applyFields(spec, { updatePolicy: { order: 'start-first' } });
    expect(spec.UpdateConfig).toEqual({
      Parallelism: 1,
      FailureAction: 'pause',
      Monitor: 5e9,
      Order: 'start-first',
    });
    applyFields(spec, { updatePolicy: { parallelism: 0, order: null } });
    expect(spec.UpdateConfig).toEqual({ Parallelism: 0, FailureAction: 'pause', Monitor: 5e9 });
    applyFields(spec, { restartPolicy: { maxAttempts: 3 } });
    expect(spec.TaskTemplate!.RestartPolicy).toEqual({
      Condition: 'any',
      Delay: 5e9,
      MaxAttempts: 3,
    });
  });

  it('sets and removes single resources, and keeps one that it cannot write', () => {
    const spec = aSpec();
    const named = { NamedResourceSpec: { Kind: 'disk', Value: 'sda' } };
    const counted = (kind: string, value: number) => ({
      DiscreteResourceSpec: { Kind: kind, Value: value },
    });
    spec.TaskTemplate!.Resources = {
      Reservations: { GenericResources: [counted('gpu', 1), named, counted('fpga', 1)] },
    };
    applyFields(spec, { resources: { reservedGeneric: { gpu: 3, fpga: null, tpu: 1 } } });
    expect(spec.TaskTemplate!.Resources.Reservations).toEqual({
      GenericResources: [counted('gpu', 3), named, counted('tpu', 1)],
    });
    expect(toFields(spec).resources).toEqual({ reservedGeneric: { gpu: 3, tpu: 1 } });
  });

  it('keeps unknown fields of what stays', () => {
    const spec = aSpec();
    const task = spec.TaskTemplate!;
    const odd = { Odd: 1 };
    Object.assign(task.ContainerSpec!, {
      ...odd,
      Secrets: [{ SecretID: 's1', SecretName: 'db', File: { Name: 'db', ...odd }, ...odd }],
      Configs: [{ ConfigID: 'c1', ConfigName: 'spec', Runtime: {} }],
      Mounts: [{ Type: 'volume', Source: 'data', Target: '/data', VolumeOptions: odd, ...odd }],
    });
    Object.assign(task, { Networks: [{ Target: 'n1', DriverOpts: { a: 'b' } }], ...odd });
    applyFields(spec, {
      secrets: [{ id: 's1', name: 'db', file }],
      configs: [],
      mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: true }],
      networks: [{ id: 'n1' }, { id: 'n2' }],
    });
    expect(task).toMatchObject({
      ...odd,
      Networks: [{ Target: 'n1', DriverOpts: { a: 'b' } }, { Target: 'n2' }],
      ContainerSpec: {
        ...odd,
        Secrets: [{ SecretID: 's1', File: { Name: 'db', UID: '7', ...odd }, ...odd }],
        Configs: [{ ConfigID: 'c1', Runtime: {} }],
        Mounts: [{ Source: 'data', ReadOnly: true, VolumeOptions: odd, ...odd }],
      },
    });
  });

  it('of a service without a container does not give it one', () => {
    const spec: RawServiceSpec = { Name: 'plugin', TaskTemplate: {} };
    applyFields(spec, {});
    expect(spec).toEqual({ Name: 'plugin', TaskTemplate: {} });
  });
});
