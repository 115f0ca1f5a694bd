import { Module } from '@nestjs/common';
import { ClusterSettingsQueries } from './cluster-settings.queries.js';
import { ClusterController } from './cluster.controller.js';
import { InitCluster } from './init-cluster.js';

@Module({ controllers: [ClusterController], providers: [InitCluster, ClusterSettingsQueries] })
export class ClusterModule {}
