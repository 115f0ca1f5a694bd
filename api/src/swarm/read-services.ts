import { Logger } from '@nestjs/common';
import { mapInSlices } from '../common/slices.js';
import type { Engine, EngineService, EngineTask } from '../engine/index.js';
import { readUnknownNetworks } from './read-networks.js';
import type { KnownService, SwarmCache } from './swarm-cache.js';

const logger = new Logger('swarm');
/** From this share on, one list of all tasks is cheaper than a list for each batch of services. */
const MOST = 0.5;

/** Reads services with their states into the cache: all of them unless ids are given. */
export async function readServices(
  engine: Engine,
  cache: SwarmCache,
  ids?: readonly string[],
): Promise<KnownService[]> {
  const services = await engine.listServices(ids);
  const [tasks] = await Promise.all([
    readTasks(engine, cache, services).catch((error: unknown) => {
      // They are read again with the next change.
      logger.debug({ message: 'Reading tasks from Docker failed', error: String(error) });
      return new Map<string, EngineTask[]>();
    }),
    readUnknownNetworks(engine, cache, services),
  ]);
  await mapInSlices(services, (service) => cache.putService(service, tasks.get(service.id)));
  return services.map((service) => cache.services.get(service.id) ?? cache.assess(service));
}

/**
 * The tasks of those services whose counts do not tell their state, by service, in one read. Throws if
 * they cannot be read; the counts are true without them.
 */
export async function readTasks(
  engine: Engine,
  cache: SwarmCache,
  services: readonly EngineService[],
): Promise<Map<string, EngineTask[]>> {
  const ids = cache.withoutState(services).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const isMost = ids.length > Math.max(services.length, cache.services.size) * MOST;
  const tasks = await engine.listTasks(isMost && ids.length > 1 ? undefined : ids);
  const byService = new Map<string, EngineTask[]>(ids.map((id) => [id, []]));
  for (const task of tasks) byService.get(task.serviceId)?.push(task);
  return byService;
}
