import { Global, Module } from '@nestjs/common';
import { SwarmStatus } from './swarm-status.js';
import { SwarmObjects } from './swarm-objects.js';
import { CountRefresher } from './count-refresher.js';
import { NodeRefresher } from './node-refresher.js';
import { SwarmWatcher } from './swarm-watcher.js';
import { OwnService } from './own-service.js';
import { SwarmCache } from './swarm-cache.js';
import { ServiceRefresher } from './service-refresher.js';
import { SwarmGauges } from './swarm-gauges.js';
import { SnapshotServices } from './snapshot-services.js';
import { RecentTasks } from './recent-tasks.js';
import { Swarm } from './swarm.js';

@Global()
@Module({
  providers: [
    SwarmCache,
    SwarmStatus,
    ServiceRefresher,
    OwnService,
    SwarmWatcher,
    CountRefresher,
    NodeRefresher,
    RecentTasks,
    Swarm,
    SwarmObjects,
    SwarmGauges,
    SnapshotServices,
  ],
  exports: [
    SwarmCache,
    SwarmStatus,
    SwarmWatcher,
    RecentTasks,
    Swarm,
    SwarmObjects,
    SnapshotServices,
  ],
})
export class SwarmModule {}
