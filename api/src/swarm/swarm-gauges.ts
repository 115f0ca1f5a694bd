import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Metrics } from '../metrics/index.js';
import { Hub } from '../events/index.js';
import { SwarmStatus } from './swarm-status.js';
import { SwarmCache } from './swarm-cache.js';

/** The age and size of the cache, and the number of viewers. */
@Injectable()
export class SwarmGauges {
  constructor(
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    private readonly clock: Clock,
    hub: Hub,
    metrics: Metrics,
  ) {
    metrics.gauge('waxseal_swarm_ready', 'Whether the Swarm cache is current', () =>
      Number(swarmStatus.isReady),
    );
    metrics.gauge(
      'waxseal_cache_age_seconds',
      'Age of the Swarm cache in seconds; 0 while it is current',
      () => this.age(),
    );
    metrics.gauges(
      { name: 'waxseal_objects', help: 'Objects in the Swarm cache by kind', label: 'kind' },
      () => this.sizes(),
    );
    metrics.gauge('waxseal_event_streams', 'Open event streams', () => hub.viewers.value);
  }

  private age(): number | undefined {
    const { isReady, staleSince } = this.swarmStatus;
    if (isReady) return 0;
    return staleSince === null ? undefined : (this.clock.now() - Date.parse(staleSince)) / 1000;
  }

  private sizes() {
    const { secrets, configs, services, nodes, networks } = this.cache;
    return {
      secret: secrets.size,
      config: configs.size,
      service: services.size,
      node: nodes.size,
      network: networks.size,
    };
  }
}
