import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnreachable } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { EventBus } from '../events/index.js';
import { readServices } from './read-services.js';
import { SwarmCache } from './swarm-cache.js';

const counts = (running: number, desired = 1) => ({ running, desired, completed: 0 });

class WatchedEngine extends FakeEngine {
  /** How many services' tasks were asked for; -1: all. */
  readonly taskReads: number[] = [];
  tasksProblem: Error | null = null;

  override async listTasks(ids?: readonly string[]) {
    this.taskReads.push(ids?.length ?? -1);
    if (this.tasksProblem) throw this.tasksProblem;
    return super.listTasks(ids);
  }
}

describe('readServices', () => {
  let engine: WatchedEngine;
  let cache: SwarmCache;
  beforeEach(() => {
    Logger.overrideLogger(false);
    engine = new WatchedEngine();
    cache = new SwarmCache(new EventBus());
  });
  const read = (...ids: string[]) => readServices(engine, cache, ids.length > 0 ? ids : undefined);
  const stateOf = (id: string) => {
    const { state, running, desired, reason } = cache.services.get(id)!.condition;
    return `${state} ${running}/${desired} ${reason}`;
  };
  const aFailure = (error = 'exit') => {
    const service = engine.addService({ status: counts(0) });
    const task = { serviceId: service.id, state: 'failed', desiredState: 'shutdown', error };
    engine.addTask(task);
    return service;
  };

  it('reads no tasks while every service is converged', async () => {
    engine.addService();
    engine.addService();
    await read();
    expect(engine.taskReads).toEqual([]);
  });

  it('reads the tasks of those that are not, together', async () => {
    for (let count = 0; count < 9; count++) engine.addService();
    const ids = [aFailure().id, aFailure('no image').id];
    await read();
    expect(engine.taskReads).toEqual([2]);
    expect(ids.map(stateOf)).toEqual(['failed 0/1 exit', 'failed 0/1 no image']);
  });

  it('reads the tasks of a service in its last state once, until the service changes', async () => {
    const { id } = aFailure();
    await read();
    await read();
    expect(engine.taskReads).toEqual([1]);
    engine.overwriteService(id, { labels: { a: 'b' } });
    await read();
    expect(engine.taskReads).toEqual([1, 1]);
  });

  it('counts all tasks on ready nodes while one is not, and trusts Docker again when all are', async () => {
    const [up, down] = [engine.addNode(), engine.addNode({ name: 'n2' })];
    const { id } = engine.addService({ status: counts(2, 2), spec: { replicas: 2 } });
    const onNode = (nodeId: string, slot: number) =>
      engine.addTask({ serviceId: id, nodeId, slot });
    onNode(up.id, 1);
    onNode(down.id, 2);
    engine.addService();
    cache.putNode(up);
    cache.putNode({ ...down, state: 'down' });
    await read();
    expect(engine.taskReads).toEqual([-1]);
    expect(stateOf(id)).toBe('degraded 1/2 Node n2 is not ready');
    cache.putNode(down);
    await read();
    expect(engine.taskReads).toEqual([-1]);
    expect(stateOf(id)).toBe('converged 2/2 null');
  });

  it('goes by the counts where tasks cannot be read', async () => {
    const { id } = aFailure();
    engine.tasksProblem = new EngineUnreachable();
    await read();
    expect(stateOf(id)).toBe('degraded 0/1 null');
    engine.tasksProblem = null;
    await read(id);
    expect(stateOf(id)).toBe('failed 0/1 exit');
  });

  it('keeps the state of a service that a write returns without its tasks', async () => {
    const { id } = aFailure();
    await read();
    cache.putService(engine.overwriteService(id, { labels: { a: 'b' } }));
    expect(stateOf(id)).toBe('failed 0/1 exit');
  });
});
