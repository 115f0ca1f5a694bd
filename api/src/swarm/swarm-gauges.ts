import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Metrics } from '../metrics/index.js';
import { Condition } from './condition.js';
import { Lookers } from './lookers.js';
import { Picture } from './picture.js';

/** How fresh and how large the picture is, and how many look at it. */
@Injectable()
export class SwarmGauges {
  constructor(
    private readonly picture: Picture,
    private readonly condition: Condition,
    private readonly clock: Clock,
    lookers: Lookers,
    metrics: Metrics,
  ) {
    metrics.gauge('waxseal_swarm_ready', 'Whether the picture is live', () =>
      Number(condition.isReady),
    );
    metrics.gauge('waxseal_picture_age_seconds', 'Since when the picture is old', () => this.age());
    metrics.gauges(
      { name: 'waxseal_objects', help: 'Objects in the picture by kind', label: 'kind' },
      () => this.sizes(),
    );
    metrics.gauge('waxseal_event_streams', 'Event streams that are open', () => lookers.number);
  }

  private age(): number | undefined {
    const { isReady, staleSince } = this.condition;
    if (isReady) return 0;
    return staleSince === null ? undefined : (this.clock.now() - Date.parse(staleSince)) / 1000;
  }

  private sizes() {
    const { secrets, configs, services, nodes, networks } = this.picture;
    return {
      secret: secrets.size,
      config: configs.size,
      service: services.size,
      node: nodes.size,
      network: networks.size,
    };
  }
}
