import { Logger } from '@nestjs/common';
import { EngineNotFound, type Engine, type EngineService } from '../engine/index.js';
import type { SwarmCache } from './swarm-cache.js';

const logger = new Logger('swarm');

/**
 * Reads the networks of these services that are not known into the cache. Docker leaves its predefined
 * networks, `host` and `bridge`, out of every list.
 */
export async function readUnknownNetworks(
  engine: Pick<Engine, 'getNetwork'>,
  cache: SwarmCache,
  services: readonly EngineService[],
): Promise<void> {
  const ids = new Set(services.flatMap(networkIdsOf));
  const unknown = [...ids].filter((id) => !cache.networks.has(id) && !cache.unreadNetworks.has(id));
  await Promise.all(unknown.map((id) => readNetwork(engine, cache, id)));
}

const networkIdsOf = ({ spec, previousSpec }: EngineService) => [
  ...spec.networks,
  ...(previousSpec?.networks ?? []),
];

async function readNetwork(engine: Pick<Engine, 'getNetwork'>, cache: SwarmCache, id: string) {
  try {
    cache.putNetwork(await engine.getNetwork(id));
  } catch (error) {
    cache.unreadNetworks.add(id);
    // A previous spec may reference a network that was removed, and an old spec has names.
    if (!(error instanceof EngineNotFound))
      logger.warn({ message: 'Reading a network from Docker failed', error: String(error) });
  }
}
