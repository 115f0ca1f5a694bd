import { Injectable } from '@nestjs/common';
import { mapInSlices } from '../common/slices.js';
import { Engine, nodeStatesOf, type EngineTask, type ServiceSnapshot } from '../engine/index.js';
import { Swarm } from './swarm.js';

/** Reads services, their tasks and the nodes at the same time. A service that is not in the result no longer exists. */
@Injectable()
export class SnapshotServices {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {}

  /** Reads all services, or only those with the given ids. */
  async execute(ids?: readonly string[]): Promise<Map<string, ServiceSnapshot>> {
    if (ids?.length === 0) return new Map();
    const [services, tasks, nodes] = await Promise.all([
      this.engine.listServices(ids),
      this.engine.listTasks(ids),
      this.engine.listNodes(),
    ]);
    const states = nodeStatesOf(nodes);
    const byService = new Map<string, EngineTask[]>(services.map(({ id }) => [id, []]));
    for (const task of tasks) byService.get(task.serviceId)?.push(task);
    const snapshots = await mapInSlices(services, (service) => {
      const own = byService.get(service.id) ?? [];
      this.swarm.sawService(service, own);
      return [service.id, { service, tasks: own, ...states }] as const;
    });
    return new Map(snapshots);
  }
}
