import { Logger } from '@nestjs/common';
import { Pager } from '../../http/paging.js';
import { ETags } from '../../http/representation.js';
import { aKeyRing, SetClock } from '../../common/testing/factories.js';
import { EventBus } from '../../events/index.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { SwarmStatus } from '../swarm-status.js';
import { SwarmObjects } from '../swarm-objects.js';
import { SwarmCache } from '../swarm-cache.js';
import { Swarm } from '../swarm.js';

// Every Swarm in these specs is usable.
Logger.overrideLogger(false);

/** The cache of a Swarm in memory; `refresh` fills it from the Engine. */
export class TestSwarm {
  readonly clock = new SetClock();
  readonly bus = new EventBus();
  readonly cache = new SwarmCache(this.bus);
  readonly swarmStatus = new SwarmStatus(this.clock, this.bus);
  readonly swarm = new Swarm(this.cache, this.swarmStatus);
  readonly objects: SwarmObjects;
  readonly pager: Pager;
  readonly tags: ETags;

  constructor(
    readonly engine = new FakeEngine(),
    keys = aKeyRing(),
  ) {
    this.objects = new SwarmObjects(engine, this.swarm);
    this.pager = new Pager(keys);
    this.tags = new ETags(keys);
  }

  async refresh() {
    const { engine, cache } = this;
    const mark = cache.mark();
    const secrets = await engine.listObjects('secret');
    const configs = await engine.listObjects('config');
    const services = await engine.listServices();
    const nodes = await engine.listNodes();
    const networks = await engine.listNetworks();
    await cache.replaceAll({ secrets, configs, services, nodes, networks }, mark);
    this.swarmStatus.takeFacts(await engine.readFacts());
    this.swarmStatus.becomeReady();
    return this;
  }
}
