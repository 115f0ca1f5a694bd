import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../../../tools/sandbox/subprocess.js';
import { DockerEngine } from './docker-engine.js';
import { toConnection } from './engine.connection.js';
import { isTerminal } from './task-state.js';
import type { ContractSwarm } from './testing/contract-swarm.js';
import { describeCopies } from './testing/copies.contract.js';
import { describeClusterKeys } from './testing/cluster-keys.contract.js';
import { describeEngineContract } from './testing/engine.contract.js';
import { anUnlockKey } from './testing/factories.js';
import { drain } from './testing/events.contract.js';

const connect = (host: string) =>
  new DockerEngine({
    docker: toConnection({ host }),
    address: host,
    timeoutMs: 5_000,
    writeTimeoutMs: 5_000,
  });

// No node meets this constraint, so the tasks stay pending and need no image.
const nowhere = ['--constraint', 'node.labels.nowhere==true'];

let real: Sandbox;
beforeAll(async () => {
  real = await Sandbox.start();
}, 30_000);
afterAll(() => real?.close(), 30_000);

async function startReal(): Promise<ContractSwarm> {
  return {
    engine: connect(real.dockerHost),
    labelMeanwhile: (id, key, value) =>
      void real.dockerSync(['service', 'update', '-d', '--label-add', `${key}=${value}`, id]),
    close: async () => {},
    createService({ name, mode = 'replicated', replicas = 1, labels = {}, secret, config }) {
      const options = [
        ...(mode === 'global' ? ['--mode', 'global'] : ['--replicas', String(replicas)]),
        ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
        ...(secret ? ['--secret', secret.name] : []),
        ...(config ? ['--config', config.name] : []),
      ];
      return real.docker([
        ...['service', 'create', '-qd', '--no-resolve-image', '--name', name],
        ...[...nowhere, ...options, 'nothing'],
      ]);
    },
  };
}

describeEngineContract('DockerEngine', startReal, [describeCopies, describeClusterKeys]);

describe('DockerEngine', () => {
  const inspect = async (name: string) =>
    JSON.parse(await real.docker(['service', 'inspect', name]))[0].Spec as RawSpec;

  interface RawSpec {
    Labels: Record<string, string>;
    UpdateConfig?: { Order?: string };
    Mode: { Replicated: { Replicas: number } };
    TaskTemplate: {
      ForceUpdate: number;
      ContainerSpec: { Secrets: { SecretID: string; SecretName: string; File: object }[] };
    };
  }

  it('keeps every field that it does not know', async () => {
    await real.docker(['secret', 'create', 'twice', '-'], 'value');
    await real.docker(['config', 'create', 'app', '-'], 'value');
    const id = await real.docker([
      ...['service', 'create', '-qd', '--no-resolve-image', '--name', 'rich', ...nowhere],
      ...['--ulimit', 'nofile=1024:2048', '--sysctl', 'net.core.somaxconn=256'],
      ...['--cap-add', 'NET_ADMIN', '--cap-drop', 'CHOWN', '--init', '--read-only'],
      ...['--health-cmd', 'true', '--health-interval', '7s', '--health-retries', '2'],
      ...['--dns', '10.9.9.9', '--dns-search', 'example.org', '--dns-option', 'ndots:2'],
      ...['--placement-pref', 'spread=node.labels.rack', '--replicas-max-per-node', '3'],
      ...['--generic-resource', 'gpu=2', '--limit-pids', '99', '--limit-cpu', '0.5'],
      ...['--secret', 'source=twice,target=one,uid=1000,gid=1001,mode=0400'],
      ...['--secret', 'source=twice,target=/run/two,uid=7,gid=8,mode=0440'],
      ...[
        '--config',
        'source=app,target=/etc/app,mode=0444',
        '--env',
        'A=b',
        '--host',
        'x:10.1.1.1',
      ],
      ...['--mount', 'type=tmpfs,target=/t,tmpfs-size=1m', '--stop-signal', 'SIGQUIT'],
      ...['--update-order', 'start-first', '--rollback-monitor', '9s', '--restart-delay', '3s'],
      ...['--log-driver', 'json-file', '--log-opt', 'max-size=1m', '--endpoint-mode', 'dnsrr'],
      ...[
        '--label',
        'a=1',
        '--container-label',
        'b=2',
        '--hostname',
        'h',
        '--user',
        '5:6',
        'nothing',
      ],
    ]);
    const before = await inspect('rich');
    const engine = connect(real.dockerHost);
    const writes = [
      await engine.updateService(id, () => ({ replicas: 4 })),
      await engine.updateService(id, () => ({ restart: true })),
      await engine.updateService(id, () => ({ labels: { a: null, c: '3' } })),
    ];
    const expected = structuredClone(before);
    expected.Mode.Replicated.Replicas = 4;
    expected.TaskTemplate.ForceUpdate = 1;
    expected.Labels = { c: '3' };
    expect(await inspect('rich')).toEqual(expected);
    writes.push(await engine.rollBackService(id, () => {}));
    expect(writes.flatMap(({ lostFields = [] }) => lostFields)).toEqual([]);
    expect(await inspect('rich')).toEqual({ ...expected, Labels: { a: '1' } });
  });

  it('replaces every reference to a secret and changes nothing else in the spec', async () => {
    const engine = connect(real.dockerHost);
    const [old] = (await real.docker(['secret', 'create', 'moved', '-'], 'old')).split('\n');
    const to = {
      id: await engine.createObject('secret', { ...aDraft, name: 'moved.v2' }),
      name: 'moved.v2',
    };
    const id = await real.docker([
      ...['service', 'create', '-qd', '--no-resolve-image', '--name', 'mover', ...nowhere],
      ...['--secret', 'source=moved,target=one,uid=1000,gid=1001,mode=0400'],
      ...['--secret', 'source=moved,target=/run/two,uid=7,gid=8,mode=0440'],
      ...['--env', 'A=b', 'nothing'],
    ]);
    const before = await inspect('mover');
    const references = [{ kind: 'secret' as const, from: [old!], to }];
    await engine.updateService(id, () => ({ references, order: 'start-first' }));
    const expected = structuredClone(before);
    for (const reference of expected.TaskTemplate.ContainerSpec.Secrets)
      Object.assign(reference, { SecretID: to.id, SecretName: to.name });
    const { UpdateConfig, ...rest } = await inspect('mover');
    const { UpdateConfig: policyBefore, ...restExpected } = expected;
    expect(rest).toEqual(restExpected);
    expect(UpdateConfig?.Order).toBe('start-first');
    const { orderAsWritten } = (await engine.getService(id)).previousSpec!.updatePolicy;
    await engine.updateService(id, () => ({ order: orderAsWritten }));
    expect((await inspect('mover')).UpdateConfig).toEqual(policyBefore);
    await engine.updateService(id, () => ({}));
    const sealed = await engine.getService(id);
    expect(sealed.previousSpec).toEqual(sealed.spec);
  });

  it('reads running tasks and a completed rollout', async () => {
    const engine = connect(real.dockerHost);
    await real.importImage();
    const secret = await engine.createObject('secret', {
      name: 'seen',
      bytes: Buffer.from('v'),
      labels: {},
    });
    const id = await real.docker([
      ...['service', 'create', '-qd', '--no-resolve-image', '--name', 'runs', '--secret', 'seen'],
      ...['--update-monitor', '500ms', '--stop-signal', 'SIGKILL', 'busybox:local'],
      ...['sleep', '1000'],
    ]);
    const status = async () => (await engine.getService(id)).status;
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ running: 1, desired: 1 });
    const [task] = await engine.listTasks([id]);
    expect(task).toMatchObject({ serviceId: id, slot: 1, state: 'running', secretIds: [secret] });
    await engine.updateService(id, () => ({ restart: true }));
    const update = async () => (await engine.getService(id)).update;
    await expect.poll(update, { timeout: 20_000 }).toMatchObject({
      state: 'completed',
      message: 'update completed',
      completedAt: expect.stringMatching(/Z$/),
    });
    const tasks = await engine.listTasks([id]);
    expect(tasks.map(isTerminal).toSorted()).toEqual([false, true]);
    await real.docker(['service', 'rm', 'runs']);
    await expect.poll(() => real.docker(['ps', '-q']), { timeout: 15_000 }).toBe('');
  }, 40_000);

  it('distinguishes a locked Swarm, no Swarm and an unreachable Engine', async () => {
    const engine = connect(real.dockerHost);
    const calls = () => [
      engine.listObjects('secret'),
      engine.createObject('secret', aDraft),
      engine.listTasks(),
    ];
    await real.docker(['swarm', 'update', '--autolock=true']);
    expect(await engine.readFacts()).toMatchObject({ autolock: true });
    const key = (await engine.readUnlockKey())!;

    const stream = await engine.openEvents({ signal: AbortSignal.timeout(10_000) });
    await real.killEngine();
    await expect(drain(stream)).rejects.toMatchObject({ code: 'engine-unreachable' });
    await expectAll([...calls(), engine.readFacts()], 'engine-unreachable');

    await real.startEngine();
    expect(await engine.readFacts()).toMatchObject({ localState: 'locked', isManager: false });
    await expectAll(calls(), 'swarm-locked');
    await expect(engine.unlockSwarm(anUnlockKey())).rejects.toMatchObject({
      code: 'invalid-input',
      extras: { errors: [{ pointer: '/unlockKey' }] },
    });
    await engine.unlockSwarm(key);
    expect(await engine.readFacts()).toMatchObject({ localState: 'active', autolock: true });

    await real.docker(['swarm', 'leave', '--force']);
    expect(await engine.readFacts()).toMatchObject({ localState: 'inactive', clusterId: null });
    await expectAll(calls(), 'swarm-unavailable');

    await engine.initSwarm('127.0.0.1');
    expect(await engine.readFacts()).toMatchObject({ localState: 'active', isManager: true });
  }, 40_000);
});

const aDraft = { name: 'never', bytes: Buffer.from('v'), labels: {} };

async function expectAll(calls: Promise<unknown>[], code: string) {
  for (const outcome of await Promise.allSettled(calls))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code } });
}
