import { Module } from '@nestjs/common';
import { ChangeCluster } from './change-cluster.js';
import { ClusterKeysController } from './cluster-keys.controller.js';
import { ClusterSettingsQueries } from './cluster-settings.queries.js';
import { ClusterController } from './cluster.controller.js';
import { InitCluster } from './init-cluster.js';
import { ReadClusterKeys } from './read-cluster-keys.js';

@Module({
  controllers: [ClusterController, ClusterKeysController],
  providers: [InitCluster, ClusterSettingsQueries, ChangeCluster, ReadClusterKeys],
})
export class ClusterModule {}
