import { Module } from '@nestjs/common';
import { ClusterController } from './cluster.controller.js';
import { InitCluster } from './init-cluster.js';

@Module({ controllers: [ClusterController], providers: [InitCluster] })
export class ClusterModule {}
