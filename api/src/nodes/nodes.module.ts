import { Module } from '@nestjs/common';
import { ServicesModule } from '../services/index.js';
import { ChangeNode } from './change-node.js';
import { ExplainPlacement } from './explain-placement.js';
import { NodesController } from './nodes.controller.js';
import { NodesQueries } from './nodes.queries.js';
import { PlacementController } from './placement.controller.js';
import { RebalancingController } from './rebalancing.controller.js';
import { RebalancingQueries } from './rebalancing.queries.js';
import { TaskMapController } from './task-map.controller.js';
import { TaskMapQueries } from './task-map.queries.js';

@Module({
  imports: [ServicesModule],
  controllers: [NodesController, TaskMapController, PlacementController, RebalancingController],
  providers: [NodesQueries, ChangeNode, TaskMapQueries, ExplainPlacement, RebalancingQueries],
})
export class NodesModule {}
