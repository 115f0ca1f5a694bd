import { describe, expect, it } from 'vitest';
import { toService } from './inbound-service.js';
import { toEvent, toFacts, toImage, toNetwork, toNode, toStoredObject, toTask } from './inbound.js';
import type { RawService } from './raw.js';

const meta = {
  ID: 'a1',
  Version: { Index: 12 },
  CreatedAt: '2026-11-21T00:03:26.746794523Z',
  UpdatedAt: '2026-11-21T00:03:27Z',
};

describe('toStoredObject', () => {
  const Spec = { Name: 'db', Labels: { a: '1' }, Data: 'c2VjcmV0', Templating: { Name: 'golang' } };

  it('drops the value', () => {
    expect(toStoredObject('secret', { ...meta, Spec })).toEqual({
      id: 'a1',
      versionIndex: 12,
      createdAt: '2026-11-21T00:03:26.746Z',
      updatedAt: '2026-11-21T00:03:27.000Z',
      name: 'db',
      labels: { a: '1' },
      kind: 'secret',
      driver: null,
      templating: 'golang',
    });
    expect(JSON.stringify(toStoredObject('config', { ...meta, Spec }))).not.toContain('c2VjcmV0');
  });

  it('returns an empty object when there are no labels', () => {
    expect(
      toStoredObject('secret', { ...meta, Spec: { Name: 'db', Labels: null } }).labels,
    ).toEqual({});
  });
});

describe('toService', () => {
  const aRaw = (overrides: Partial<RawService['Spec']> = {}): RawService => ({
    ...meta,
    Spec: { Name: 'web', ...overrides },
  });

  it("fills in the Engine's defaults", () => {
    const { spec, status, update, previousSpec } = toService(aRaw());
    expect(spec).toMatchObject({ mode: 'replicated', replicas: 1, forceUpdate: 0, secrets: [] });
    expect(spec.updatePolicy).toEqual({
      parallelism: 1,
      delayMs: 0,
      monitorMs: 5_000,
      order: 'stop-first',
      failureAction: 'pause',
      maxFailureRatio: 0,
      orderAsWritten: 'no-policy',
    });
    expect(status).toEqual({ running: 0, desired: 0, completed: 0 });
    expect([update, previousSpec]).toEqual([null, null]);
  });

  it('names mounts whose owner is no number, which Docker accepts', () => {
    const file = (Name: string, UID?: string, GID?: string) => ({ File: { Name, UID, GID } });
    const ContainerSpec = {
      Secrets: [file('good', '0', '12'), file('empty', '', '0'), file('named', '0', 'app')],
      Configs: [file('none'), { ConfigID: 'c1' }],
    };
    const { spec } = toService(aRaw({ TaskTemplate: { ContainerSpec } }));
    expect(spec.invalidOwners).toEqual(['secrets.empty', 'secrets.named', 'configs.none']);
  });

  it('reads the folder of the node that a volume shows', () => {
    const Options = { type: 'none', o: 'bind', device: '/var/run' };
    const Mounts = [
      { Type: 'bind', Source: '/srv', Target: '/a' },
      { Type: 'volume', Source: 'v', Target: '/b', VolumeOptions: { DriverConfig: { Options } } },
    ];
    const { spec } = toService(aRaw({ TaskTemplate: { ContainerSpec: { Mounts } } }));
    expect(spec.mounts).toEqual([
      { type: 'bind', source: '/srv', target: '/a', isReadOnly: false },
      { type: 'volume', source: 'v', target: '/b', isReadOnly: false, device: '/var/run' },
    ]);
  });

  it('has the labels over which tasks are spread, in their order', () => {
    const Preferences = ['node.labels.zone', 'engine.labels.rack'].map((SpreadDescriptor) => ({
      Spread: { SpreadDescriptor },
    }));
    const { spec } = toService(aRaw({ TaskTemplate: { Placement: { Preferences } } }));
    expect(spec.spreadOver).toEqual(['node.labels.zone', 'engine.labels.rack']);
  });

  it('keeps a parallelism of 0, which means all tasks', () => {
    const { spec } = toService(aRaw({ UpdateConfig: { Parallelism: 0, Order: 'start-first' } }));
    expect(spec.updatePolicy).toMatchObject({ parallelism: 0, order: 'start-first' });
    expect(spec.rollbackPolicy).toMatchObject({ parallelism: 1, order: 'stop-first' });
  });

  it.each([
    [{ Global: {} }, 'global', null],
    [{ Replicated: { Replicas: 0 } }, 'replicated', 0],
    [{ ReplicatedJob: { TotalCompletions: 7, MaxConcurrent: 2 } }, 'replicated-job', 7],
    [{ GlobalJob: {} }, 'global-job', null],
  ])('reads the mode %j', (Mode, mode, replicas) => {
    expect(toService(aRaw({ Mode })).spec).toMatchObject({ mode, replicas });
  });

  it('reads references with and without a file', () => {
    const File = { Name: 'key', UID: '1000', GID: '0', Mode: 0o400 };
    const Secrets = [
      { SecretID: 's1', SecretName: 'db', File },
      { SecretID: 's2', SecretName: 'api' },
    ];
    const { spec } = toService(aRaw({ TaskTemplate: { ContainerSpec: { Secrets } } }));
    expect(spec.secrets).toEqual([
      { id: 's1', name: 'db', file: { name: 'key', uid: '1000', gid: '0', mode: 256 } },
      { id: 's2', name: 'api', file: { name: 'api', uid: '0', gid: '0', mode: 292 } },
    ]);
  });

  it('reads resources, ports and networks', () => {
    const { spec } = toService(
      aRaw({
        TaskTemplate: {
          Networks: [{ Target: 'n1' }],
          Resources: { Limits: { NanoCPUs: 500_000_000 }, Reservations: { MemoryBytes: 1024 } },
        },
        EndpointSpec: { Ports: [{ TargetPort: 80, PublishMode: 'host' }] },
      }),
    );
    expect(spec).toMatchObject({
      networks: ['n1'],
      resources: { limitCpus: 0.5, limitMemoryBytes: null, reservedMemoryBytes: 1024 },
      ports: [{ protocol: 'tcp', target: 80, published: null, publishMode: 'host' }],
    });
  });

  it('tells whether a rollback would keep the tasks', () => {
    const TaskTemplate = { ContainerSpec: { Image: 'a' }, ForceUpdate: 1 };
    const keeps = (PreviousSpec: object) =>
      toService({
        ...aRaw({ TaskTemplate, Labels: { a: '1' } }),
        PreviousSpec: { Name: 'web', ...PreviousSpec },
      }).rollbackKeepsTasks;
    const same = { ForceUpdate: 1, ContainerSpec: { Image: 'a' } };
    expect(keeps({ TaskTemplate: same, Mode: { Replicated: { Replicas: 4 } } })).toBe(true);
    expect(keeps({ TaskTemplate: { ...same, Unknown: 1 } })).toBeUndefined();
    expect(keeps({ TaskTemplate, EndpointSpec: { Mode: 'dnsrr' } })).toBeUndefined();
    expect(toService(aRaw()).rollbackKeepsTasks).toBeUndefined();
  });

  it("reads Go's zero time as never", () => {
    const UpdateStatus = { State: 'updating', CompletedAt: '0001-01-01T00:00:00Z' };
    const { update } = toService({ ...aRaw(), UpdateStatus });
    expect(update).toEqual({ state: 'updating', message: '', startedAt: null, completedAt: null });
  });

  it('has the rollout state unknown for one that only a later Docker knows', () => {
    const { update } = toService({ ...aRaw(), UpdateStatus: { State: 'some_new_state' } });
    expect(update).toMatchObject({ state: 'unknown' });
  });

  it('has a digest that depends on the spec but not on the order of its keys', () => {
    const one = { Labels: { a: '1', b: '2' }, Odd: { x: [1, 2] } };
    const same = { Odd: { x: [1, 2] }, Labels: { b: '2', a: '1' } };
    const other = { Labels: { a: '1', b: '2' }, Odd: { x: [2, 1] } };
    const [first, second, third] = [one, same, other].map((spec) => toService(aRaw(spec)));
    expect(second!.specDigest).toBe(first!.specDigest);
    expect(third!.specDigest).not.toBe(first!.specDigest);
  });
});

describe('toTask', () => {
  it('names each secret once', () => {
    const Secrets = [{ SecretID: 's1' }, { SecretID: 's1' }, { SecretID: 's2' }];
    const Status = { State: 'failed', Err: 'exit', ContainerStatus: { ExitCode: 3 } };
    const task = toTask({ ...meta, ServiceID: 'w', Status, Spec: { ContainerSpec: { Secrets } } });
    expect(task).toMatchObject({ secretIds: ['s1', 's2'], exitCode: 3, error: 'exit', slot: null });
  });
});

describe('toNode', () => {
  it('finds the address of a manager that listens on 0.0.0.0', () => {
    const raw = { ...meta, Spec: { Role: 'manager' }, Status: { Addr: '0.0.0.0' } };
    const ManagerStatus = { Reachability: 'unreachable', Addr: '10.0.0.5:2377' };
    expect(toNode({ ...raw, ManagerStatus })).toMatchObject({
      address: '10.0.0.5',
      isReachable: false,
      isLeader: false,
    });
    expect(toNode(raw)).toMatchObject({ address: '', isReachable: null });
  });
});

describe('toFacts', () => {
  it('reads the facts of an Engine outside a Swarm', () => {
    const versions = { apiVersion: '1.41', minApiVersion: '1.12' };
    expect(toFacts({ Name: 'n', Swarm: { LocalNodeState: 'inactive' } }, versions)).toEqual({
      localState: 'inactive',
      isManager: false,
      error: null,
      engineVersion: '',
      ...versions,
      clusterId: null,
      nodeName: 'n',
      autolock: null,
      clockMs: null,
    });
  });
});

describe('A state of the node that only a later Docker knows', () => {
  it.each([
    [{}, 'LocalNodeState: leaving'],
    [{ Error: 'a reason' }, 'a reason'],
  ])('is an error of the Swarm: %j', (more, error) => {
    const versions = { apiVersion: '1.41', minApiVersion: '1.12' };
    const facts = toFacts({ Swarm: { LocalNodeState: 'leaving', ...more } }, versions);
    expect(facts).toMatchObject({ localState: 'error', error });
  });
});

describe('toNetwork', () => {
  it('knows what the network is for', () => {
    const raw = { Id: 'n1', Name: 'ingress', Driver: 'overlay', Ingress: true, Internal: true };
    const flags = { isIngress: true, isInternal: true, isAttachable: false };
    expect(toNetwork(raw)).toEqual({
      ...{ id: 'n1', name: 'ingress', driver: 'overlay', labels: {} },
      ...flags,
    });
  });
});

describe('toImage', () => {
  it('has no names where the Engine sends null', () => {
    expect(toImage({ RepoTags: null, Size: 5 })).toEqual({ tags: [], digests: [], sizeBytes: 5 });
  });
});

describe('toEvent', () => {
  it('ignores events that change no Swarm object', () => {
    const Actor = { ID: 'a1', Attributes: { name: 'web' } };
    expect(toEvent({ Type: 'service', Action: 'update', Actor, timeNano: 1.5e9 })).toEqual({
      kind: 'service',
      action: 'update',
      id: 'a1',
      name: 'web',
      at: 1.5,
    });
    expect(toEvent({ Type: 'container', Action: 'create', Actor })).toBeUndefined();
    expect(toEvent({ Type: 'network', Action: 'connect', Actor })).toBeUndefined();
  });
});
